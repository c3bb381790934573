using System.Text;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Engine.Generate;

/// <summary>An answer that is being written: its tokens, its text so far, and what the model remembers of it.</summary>
internal sealed class OpenAnswer : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _begin;
    private readonly IReadOnlySet<int> _stopIds;
    private readonly DrawKey _draws;
    private readonly AnswerText _decoder;
    private readonly StopText _stopText;
    private readonly StringBuilder _text = new();
    private readonly HashSet<int> _seen;
    private readonly int[] _prompt;
    private readonly List<int> _ids = [];
    private readonly int _mostTokens;
    private readonly int _remembered;
    private KeyValueCache? _cache;
    private double _firstTokenSeconds;

    /// <param name="request">What is asked for.</param>
    /// <param name="prompt">The rendered messages.</param>
    /// <param name="cache">Holds the beginning of the prompt, or nothing; belongs to the answer from now on.</param>
    /// <param name="room">Tokens that the base's context leaves for the answer.</param>
    /// <param name="stopIds">Tokens that end the turn.</param>
    /// <param name="tokenizer">The base's.</param>
    /// <param name="clock">Measures.</param>
    public OpenAnswer(GenerationRequest request, int[] prompt, KeyValueCache cache, int room, IReadOnlySet<int> stopIds, ITokenizer tokenizer, TimeProvider clock)
    {
        (Request, _prompt, _cache, _stopIds, _clock) = (request, prompt, cache, stopIds, clock);
        _begin = clock.GetTimestamp();
        _remembered = cache.Length;
        _mostTokens = Math.Min(request.Sampling.MaxTokens, room);
        _draws = new DrawKey(request.Sampling.Seed, request.Id);
        _decoder = new AnswerText(tokenizer);
        _stopText = new StopText(request.Sampling.Stop);
        _seen = [.. prompt];
    }

    public GenerationRequest Request { get; }

    public LoraAdapter? Adapter => Request.Adapter?.Adapter;

    public KeyValueCache Cache => _cache!;

    /// <summary>Why it ended; null while it goes on.</summary>
    public FinishReason? End { get; private set; }

    /// <summary>Whether the whole prompt is cached, so that the answer grows token by token.</summary>
    public bool IsPrompted => _ids.Count > 0;

    /// <summary>The last token, which the model has not read yet.</summary>
    public int LastId => _ids[^1];

    /// <summary>The next tokens of the prompt that the model has not read.</summary>
    /// <param name="most">At most so many.</param>
    public int[] PromptPart(int most) => _prompt[Cache.Length..Math.Min(_prompt.Length, Cache.Length + most)];

    /// <summary>Whether the model has read the whole prompt.</summary>
    public bool PromptIsRead => Cache.Length >= _prompt.Length;

    /// <summary>Chooses the next token.</summary>
    /// <param name="scores">Of the next token [V]; may be changed.</param>
    /// <param name="sampler">Chooses.</param>
    /// <returns>Text that became settled.</returns>
    public string Continue(Span<float> scores, TokenSampler sampler)
    {
        var id = sampler.Choose(scores, Request.Sampling, _seen, _draws.At(_ids.Count));
        if (_ids.Count == 0)
            _firstTokenSeconds = _clock.GetElapsedTime(_begin).TotalSeconds;
        if (_stopIds.Contains(id))
            return Finish(FinishReason.Stop);

        _ids.Add(id);
        _seen.Add(id);
        var settled = _stopText.Add(_decoder.Add(id));
        _text.Append(settled);
        if (_stopText.Reached)
            End = FinishReason.Stop;
        else if (_ids.Count == _mostTokens)
            settled += Finish(FinishReason.Length);
        return settled;
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>Text that was held back.</returns>
    public string Finish(FinishReason reason)
    {
        End = reason;
        var rest = _stopText.Add(_decoder.Finish());
        if (!_stopText.Reached)
            rest += _stopText.Finish();
        _text.Append(rest);
        return rest;
    }

    public GenerationResult Result() => new(
        Request.Id,
        _text.ToString(),
        [.. _ids],
        End!.Value,
        new GenerationUsage(_prompt.Length, _remembered, _firstTokenSeconds, _clock.GetElapsedTime(_begin).TotalSeconds));

    /// <summary>Leaves what the model remembers to the conversation, or frees it.</summary>
    public void Dispose()
    {
        if (_cache is not null && Request.Memory is { } memory)
            memory.Keep(_cache, [.. _prompt, .. _ids], Adapter);
        else
            _cache?.Dispose();
        _cache = null;
    }
}
