using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using TorchSharp;

namespace BrightRun.Engine.Generate;

/// <summary>
/// Writes answers side by side, a token at a time. Requests may join at any time and leave when they are finished; sequences lie
/// end to end, without padding, one pass per adapter. Belongs to one thread.
/// </summary>
/// <remarks>Prompts are read one at a time and decoding is exact row by row, so an answer does not depend on its neighbours.</remarks>
public sealed class GenerationLoop : IDisposable
{
    /// <summary>Prompt tokens of one step: enough for fast matmuls, few enough that answers beside it go on and a cancellation is heard.</summary>
    private const int PromptTokensPerStep = 1024;

    /// <summary>Tokens of an answer that a cache has room for before it must grow.</summary>
    private const int RoomAtFirst = 1024;

    private readonly Generator _generator;
    private readonly int _batch;
    private readonly IGenerationObserver _observer;
    private readonly TimeProvider _clock;
    private readonly TokenSampler _sampler;
    private readonly Queue<(GenerationRequest Request, int[] Prompt)> _waiting = [];
    private readonly List<OpenAnswer> _open = [];

    internal GenerationLoop(Generator generator, int batch, IGenerationObserver observer, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        (_generator, _batch, _observer, _clock) = (generator, batch, observer, clock);
        // Embeddings are often padded beyond the tokenizer's ids; what has no text cannot be said.
        _sampler = new TokenSampler(Math.Min(generator.Model.Config.VocabularySize, generator.Tokenizer.VocabularySize));
    }

    /// <summary>Requests that wait or are being answered.</summary>
    public int Count => _waiting.Count + _open.Count;

    /// <summary>Takes a request; it is answered in the steps that follow.</summary>
    /// <exception cref="RefusedException">Its sampling options are wrong or its prompt cannot be made; the request's id is named.</exception>
    public void Add(GenerationRequest request)
    {
        try
        {
            request.Sampling.EnsureValid();
            _waiting.Enqueue((request, _generator.Prompt(request.Messages)));
        }
        catch (RefusedException refused)
        {
            throw new RefusedException($"request {request.Id}: {refused.Message}", refused.Remedy, refused);
        }
    }

    /// <summary>Reads a part of one prompt, and writes one token of every open answer.</summary>
    /// <param name="cancellation">Checked before anything is done; ends everything.</param>
    /// <returns>False when there is nothing to do.</returns>
    /// <exception cref="RefusedException">The memory ran out, or scores are no numbers.</exception>
    public bool Step(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            EndCancelled();
            TakeIn();
            if (_open.Find(answer => !answer.IsPrompted) is { } unread)
                ReadPrompt(unread);
            foreach (var group in _open.Where(answer => answer.IsPrompted).GroupBy(answer => answer.Adapter).ToList())
            {
                foreach (var some in group.Chunk(_generator.Model.SequencesPerPass))
                    Continue(some, group.Key);
            }
        }
        catch (Exception failure) when (MemoryFailure.Is(failure))
        {
            throw new RefusedException(
                $"The memory ran out while {_open.Count} answers were being written.", "Write fewer side by side (--batch), lower --max-tokens, shorten the prompts, or use --dtype bf16.", failure);
        }

        return Count > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var answer in _open)
            answer.Dispose();
        _open.Clear();
    }

    private void EndCancelled()
    {
        foreach (var answer in _open.Where(answer => answer.Request.Cancellation.IsCancellationRequested).ToList())
            Hand(answer, answer.Finish(FinishReason.Cancelled));
    }

    private void TakeIn()
    {
        while (_open.Count < _batch && _waiting.TryDequeue(out var next))
        {
            var (request, prompt) = next;
            var room = _generator.ContextLength - prompt.Length;
            var cache = request.Memory?.Take(prompt, request.Adapter?.Adapter) ?? _generator.Model.NewCache();
            var answer = new OpenAnswer(request, prompt, cache, room, _generator.StopIds, _generator.Tokenizer, _clock);
            _open.Add(answer);
            cache.Reserve(prompt.Length + Math.Min(RoomAtFirst, Math.Min(room, request.Sampling.MaxTokens)));
        }
    }

    private void ReadPrompt(OpenAnswer answer)
    {
        using var scope = torch.NewDisposeScope();
        var scores = _generator.Model.Advance(TokenBatch.ForInference(answer.PromptPart(PromptTokensPerStep)), [answer.Cache], answer.Adapter);
        if (answer.PromptIsRead)
            Choose([answer], scores);
    }

    private void Continue(OpenAnswer[] answers, LoraAdapter? adapter)
    {
        using var scope = torch.NewDisposeScope();
        var batch = new TokenBatch([.. answers.Select(answer => answer.LastId)], [], [.. answers.Select(_ => 1)], []);
        Choose(answers, _generator.Model.Advance(batch, [.. answers.Select(answer => answer.Cache)], adapter));
    }

    private void Choose(OpenAnswer[] answers, torch.Tensor scores)
    {
        var rows = MemoryMarshal.Cast<byte, float>(scores.cpu().bytes); // [S, V]
        var vocabulary = rows.Length / answers.Length;
        for (var s = 0; s < answers.Length; s++)
            Hand(answers[s], answers[s].Continue(rows.Slice(s * vocabulary, _sampler.Vocabulary), _sampler));
    }

    /// <summary>Hands new text to the observer, and the result where the answer has ended.</summary>
    private void Hand(OpenAnswer answer, string text)
    {
        if (text.Length > 0)
            _observer.TextAdded(answer.Request, text);
        if (answer.End is null)
            return;
        _open.Remove(answer);
        answer.Dispose();
        _observer.Finished(answer.Request, answer.Result());
    }
}
