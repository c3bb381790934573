using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Generate;
using BrightRun.Formats;
using BrightRun.Formats.Peft;

namespace BrightRun.Engine.Tests.Generate;

/// <summary>Answers of a small random model: what they are does not matter, only when they are the same and where they end.</summary>
public sealed class GeneratorTests : IDisposable
{
    private static readonly GeneratorSettings Settings = new() { Format = "chatml", Dtype = DtypeChoice.F32, Threads = 2, Batch = 3 };

    private readonly BaseModel _source = BaseModel.Open(Shared.Require("fixtures/gguf/llama-mixed.gguf"));
    private readonly Generator _generator;

    public GeneratorTests() => _generator = Generator.Load(_source, Settings);

    public void Dispose()
    {
        _generator.Dispose();
        _source.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.9)]
    public void Answers_WrittenSideBySide_EqualThoseWrittenAlone(double temperature)
    {
        var requests = Enumerable.Range(0, 7).Select(i => Request($"{i}", new string('x', 1 + (5 * i)), temperature, maxTokens: 12 - i)).ToList();
        var together = Answer(requests);
        Assert.Equal(requests.Select(request => request.Id), together.Select(result => result.Id));
        foreach (var (request, result) in requests.Zip(together))
        {
            var alone = Answer([request])[0];
            Assert.Equal(alone.Ids, result.Ids);
            Assert.Equal(alone.Text, result.Text);
            Assert.Equal(alone.FinishReason, result.FinishReason);
        }
    }

    [Fact]
    public void Seed_DecidesTheDraws()
    {
        int[] Ids(ulong seed) => [.. Answer([Request("a", "hello", 1, seed: seed)])[0].Ids];
        Assert.Equal(Ids(1), Ids(1));
        Assert.NotEqual(Ids(1), Ids(2));
    }

    [Fact]
    public void MaxTokens_EndsAnAnswerAndSaysSo()
    {
        var result = Answer([Request("a", "hello", 0, maxTokens: 5)])[0];
        Assert.Equal(FinishReason.Length, result.FinishReason);
        Assert.Equal(5, result.Ids.Count);
    }

    [Fact]
    public void StopText_EndsAnAnswerBeforeIt()
    {
        var whole = Answer([Request("a", "hello", 1, maxTokens: 40)])[0];
        var stop = whole.Text.Substring(whole.Text.Length / 2, 3);
        var request = Request("a", "hello", 1, maxTokens: 40);
        var seen = new Recorder();
        var result = Answer([request with { Sampling = request.Sampling with { Stop = [stop] } }], seen)[0];
        Assert.Equal(FinishReason.Stop, result.FinishReason);
        Assert.Equal(whole.Text[..whole.Text.IndexOf(stop, StringComparison.Ordinal)], result.Text);
        Assert.Equal(result.Text, string.Concat(seen.Parts));
    }

    [Fact]
    public void StopToken_EndsAnAnswerAndIsNoPartOfIt()
    {
        var result = Enumerable.Range(0, 50).Select(i => Answer([Request($"{i}", "hello", 2, maxTokens: 200)])[0]).First(result => result.FinishReason == FinishReason.Stop);
        Assert.DoesNotContain(result.Ids, id => _generator.Format.StopIds.Contains(id));
    }

    [Fact]
    public void Context_EndsAnAnswerAndSaysSo_AndAPromptWithoutRoomIsRefused()
    {
        var room = 4;
        var fitting = Enumerable.Range(1, _generator.ContextLength).Select(n => Request("long", string.Concat(Enumerable.Repeat("x ", n)), 0, maxTokens: 50))
            .First(request => _generator.Format.RenderPrompt(request.Messages).Ids.Length >= _generator.ContextLength - room);
        var prompt = _generator.Prompt(fitting.Messages);
        var result = Answer([fitting])[0];
        Assert.True(result.FinishReason == FinishReason.Stop || result.Ids.Count == _generator.ContextLength - prompt.Length, $"{result.Ids.Count} tokens behind {prompt.Length}");

        var refused = Assert.Throws<RefusedException>(() => Answer([Request("short", "x", 0), Request("too-long", new string('x', 9000), 0)]));
        Assert.Contains("too-long", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{_generator.ContextLength}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_OfOneAnswer_KeepsWhatIsThere_AndTheOthersGoOn()
    {
        using var cancel = new CancellationTokenSource();
        var one = Request("one", "hello", 1, maxTokens: 30) with { Cancellation = cancel.Token };
        var other = Request("other", "hello", 1, maxTokens: 30);
        var results = Answer([one, other], new Recorder(afterParts: 4, cancel.Cancel));
        Assert.Equal(FinishReason.Cancelled, results[0].FinishReason);
        Assert.NotEmpty(results[0].Ids);
        Assert.NotEqual(FinishReason.Cancelled, results[1].FinishReason);
        Assert.Equal(Answer([other])[0].Ids, results[1].Ids);
    }

    [Fact]
    public void Cancellation_OfAll_EndsBetweenTokens()
    {
        using var cancel = new CancellationTokenSource();
        var seen = new Recorder(afterParts: 4, cancel.Cancel);
        Assert.Throws<OperationCanceledException>(() => _generator.Answer([Request("a", "hello", 1, maxTokens: 400)], seen, cancel.Token));
        Assert.Equal(4, seen.Parts.Count);
    }

    [Fact]
    public void Adapters_AreChosenPerRequest()
    {
        using var folder = new TempFolder();
        using (var made = LoraAdapter.Create(_source.Config, new AdapterConfig { Rank = 4, Alpha = 64, BaseModel = _source.Path }, seed: 1))
        {
            foreach (var module in made.Modules)
                module.B.fill_(0.5);
            made.Save(folder.FullName, bfloat16: false);
        }

        var adapter = _generator.LoadAdapter(folder.FullName);
        var (plain, adapted) = (Request("a", "hello", 0), Request("a", "hello", 0) with { Adapter = adapter });
        var alone = Answer([plain])[0];
        var together = Answer([plain, adapted, plain, adapted]);
        Assert.Equal(alone.Ids, together[0].Ids);
        Assert.Equal(alone.Ids, together[2].Ids);
        Assert.Equal(together[1].Ids, together[3].Ids);
        Assert.NotEqual(alone.Ids, together[1].Ids);

        _generator.Unload(adapter);
        Assert.Equal(alone.Ids, Answer([plain])[0].Ids);
    }

    [Fact]
    public void Memory_OfAConversation_GivesTheSameAnswersFromFewerTokens()
    {
        using var memory = new ConversationMemory();
        List<ChatMessage> messages = [new(ChatRole.User, "hello there")];
        for (var turn = 0; turn < 3; turn++)
        {
            var request = Request($"turn {turn}", "", 0) with { Messages = [.. messages] };
            var (remembered, anew) = (Answer([request with { Memory = memory }])[0], Answer([request])[0]);
            Assert.Equal(anew.Ids, remembered.Ids);
            Assert.Equal(0, anew.Usage.RememberedTokens);
            Assert.True(turn == 0 ? remembered.Usage.RememberedTokens == 0 : remembered.Usage.RememberedTokens > 10);
            messages.AddRange([new(ChatRole.Assistant, remembered.Text), new(ChatRole.User, "and then?")]);
        }
    }

    [Fact]
    public void Options_OutsideTheirRange_AreRefusedTogether()
    {
        var request = Request("a", "hello", -1) with { Sampling = new SamplingOptions { Temperature = -1, TopP = 0, TopK = -1, MinP = 2, RepetitionPenalty = 0, MaxTokens = 0, Stop = [""] } };
        var refused = Assert.Throws<RefusedException>(() => Answer([request]));
        foreach (var flag in new[] { "--temperature", "--top-p", "--top-k", "--min-p", "--repetition-penalty", "--max-tokens", "--stop" })
            Assert.Contains(flag, refused.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<GenerationResult> Answer(IReadOnlyList<GenerationRequest> requests, IGenerationObserver? observer = null) =>
        _generator.Answer(requests, observer, TestContext.Current.CancellationToken);

    private static GenerationRequest Request(string id, string text, double temperature, int maxTokens = 16, ulong seed = 7) => new()
    {
        Id = id,
        Messages = [new ChatMessage(ChatRole.User, text)],
        Sampling = new SamplingOptions { Temperature = temperature, TopP = 1, MaxTokens = maxTokens, Seed = seed },
    };

    private sealed class Recorder(int afterParts = int.MaxValue, Action? then = null) : IGenerationObserver
    {
        public List<string> Parts { get; } = [];

        public void TextAdded(GenerationRequest request, string text)
        {
            Parts.Add(text);
            if (Parts.Count == afterParts)
                then!();
        }

        public void Finished(GenerationRequest request, GenerationResult result)
        {
        }
    }
}
