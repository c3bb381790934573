using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>A sequence that grows over its cache has the scores of the whole sequence (CPU).</summary>
public sealed class CachedPassTests
{
    [Theory]
    [InlineData("llama2-mha-tied")]
    [InlineData("llama3-gqa")]
    [InlineData("llama31-rope")]
    [InlineData("llama-bf16")]
    [InlineData("llama-f16-bias")]
    [InlineData("mistral")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData("gemma2")]
    [InlineData("gemma3")]
    [InlineData("gemma3-nested-rope")]
    public void GreedyText_OfHuggingFaceFolders_EqualsTheReference(string name)
    {
        var folder = Shared.Require($"fixtures/models/{name}");
        using var reference = new ReferenceTensors(Path.Combine(folder, "reference.safetensors"));
        using var source = BaseModel.Open(folder);
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var expected = reference.Ids("greedy_ids");
        Assert.Equal(expected, Greedy.ContinueCached(model, reference.Ids("greedy_prompt"), expected.Length));
    }

    [Theory]
    [InlineData("llama-mixed")]
    [InlineData("llama-rope-factors")]
    public void GreedyText_OfGgufModels_EqualsTheReference(string name)
    {
        using var reference = new ReferenceTensors(Shared.Require($"fixtures/gguf/{name}.reference.safetensors"));
        using var source = BaseModel.Open(Shared.Require($"fixtures/gguf/{name}.gguf"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var expected = reference.Ids("greedy_ids");
        Assert.Equal(expected, Greedy.ContinueCached(model, expected[..10], expected.Length));
    }

    [Theory]
    [InlineData("llama3-gqa", torch.ScalarType.Float32)]
    [InlineData("llama31-rope", torch.ScalarType.Float32)]
    [InlineData("llama-f16-bias", torch.ScalarType.Float32)]
    [InlineData("mistral", torch.ScalarType.Float32)]
    [InlineData("qwen3", torch.ScalarType.Float32)]
    [InlineData("gemma2", torch.ScalarType.Float32)]
    [InlineData("gemma3", torch.ScalarType.Float32)]
    [InlineData("llama3-gqa", torch.ScalarType.BFloat16)]
    public void Scores_OverACache_EqualThoseOfTheWholeSequence(string name, torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var model = CausalLm.Load(source, type, torch.CPU);
        var ids = Ids(80, source.Config.VocabularySize); // longer than any window here
        var whole = model.Logits(TokenBatch.ForInference(ids));
        using var cache = model.NewCache();
        var at = 0;
        foreach (var count in new[] { 7, 1, 1, 20, 1, 2, 8, 38, 1, 1 }) // prompts, single tokens, prompts over what is cached
        {
            var scores = model.Advance(TokenBatch.ForInference(ids[at..(at + count)]), [cache]);
            at += count;
            Assert.Equal(at, cache.Length);
            TensorAssert.Within(type == torch.ScalarType.Float32 ? 2e-5 : 0.05, scores[0], whole[at - 1]);
        }
    }

    [Fact]
    public void Scores_WithAnAdapter_EqualThoseOfTheWholeSequence()
    {
        var folder = Shared.Require("fixtures/adapters/rank-pattern");
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{Formats.Peft.AdapterConfig.Read(folder).BaseModel}"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = LoraAdapter.Load(folder, source.Config);
        var ids = Ids(12, source.Config.VocabularySize);
        using var cache = model.NewCache();
        for (var at = 0; at < ids.Length; at++)
        {
            var scores = model.Advance(TokenBatch.ForInference([ids[at]]), [cache], adapter);
            TensorAssert.Within(2e-5, scores[0], model.Logits(TokenBatch.ForInference(ids[..(at + 1)]), adapter)[at]);
        }
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void Scores_OfASequence_DoNotDependOnItsNeighbours_NotEvenInTheLastBit(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, type, torch.CPU);
        int[] lengths = [3, 30, 11, 1, 5, 17, 9];
        var (together, alone) = (Prompted(model, lengths), Prompted(model, lengths));
        for (var step = 0; step < 5; step++)
        {
            int[] next = [.. lengths.Select((_, s) => ((31 * s) + (7 * step)) % source.Config.VocabularySize)];
            var all = model.Advance(new TokenBatch(next, [], [.. lengths.Select(_ => 1)], []), together);
            for (var s = 0; s < lengths.Length; s++)
                Assert.Equal(0, TensorAssert.Gap(all[s], model.Advance(TokenBatch.ForInference([next[s]]), [alone[s]])[0]));
        }

        foreach (var cache in together.Concat(alone))
            cache.Dispose();
    }

    [Fact]
    public void Cache_ThatForgotItsEnd_ContinuesAsIfTheEndHadNeverBeen()
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        var ids = Ids(600, source.Config.VocabularySize); // longer than the first room of a cache
        using var cache = model.NewCache();
        model.Advance(TokenBatch.ForInference(ids[..500]), [cache]);
        cache.Truncate(5);
        var scores = model.Advance(TokenBatch.ForInference(ids[300..310]), [cache]);
        TensorAssert.Within(2e-5, scores[0], model.Logits(TokenBatch.ForInference([.. ids[..5], .. ids[300..310]]))[14]);
    }

    private static List<KeyValueCache> Prompted(CausalLm model, int[] lengths) => [.. lengths.Select(length =>
    {
        var cache = model.NewCache();
        model.Advance(TokenBatch.ForInference(Ids(length, model.Config.VocabularySize)), [cache]);
        return cache;
    })];

    private static int[] Ids(int count, int vocabulary) => [.. Enumerable.Range(0, count).Select(i => ((i * 7919) + (i * i)) % vocabulary)];
}
