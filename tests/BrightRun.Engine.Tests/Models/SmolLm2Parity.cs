using System.Text.Json;
using BrightRun.Domain.Curate;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>The real model, read from its GGUF file, computes what other software computes with the same weights (float32, CPU).</summary>
public sealed class SmolLm2Parity : IDisposable
{
    private readonly BaseModel _source = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
    private readonly CausalLm _model;

    public SmolLm2Parity() => _model = CausalLm.Load(_source, torch.ScalarType.Float32, torch.CPU);

    public void Dispose()
    {
        _model.Dispose();
        _source.Dispose();
    }

    [Fact]
    public void Logits_AndLogProbabilities_EqualTheReference()
    {
        using var scope = torch.NewDisposeScope();
        using var reference = new ReferenceTensors(Shared.Require("fixtures/smollm2/reference.safetensors"));
        var ids = reference.Ids("input_ids");
        var logits = _model.Logits(TokenBatch.ForInference(ids));
        var positions = torch.tensor(Array.ConvertAll(reference.Ids("positions"), position => (long)position));
        TensorAssert.Within(2e-3, logits.index_select(0, positions), reference.Floats("logits"));

        var losses = _model.TokenLosses(new TokenBatch(ids, ids, [ids.Length], []), adapter: null);
        TensorAssert.Within(1e-3, torch.tensor(losses.ToArray()).neg(), reference.Floats("next_token_logprobs").flatten());
    }

    [Fact]
    public void GreedyText_EqualsTheReference_WhereTheChoiceIsClear()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Shared.Require("fixtures/smollm2/greedy.json")));
        foreach (var one in cases.RootElement.EnumerateArray().Where(one => one.GetProperty("smallest_margin").GetDouble() > 0.01))
        {
            var (prompt, expected) = (Ids(one, "prompt_ids"), Ids(one, "generated_ids"));
            Assert.Equal(expected, Greedy.Continue(_model, prompt, prompt.Length + expected.Length)[prompt.Length..]);
        }
    }

    [Fact]
    public void FoldedLosses_EqualThoseOfOtherSoftware()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Shared.Require("fixtures/smollm2/folding.json")));
        var one = cases.RootElement.EnumerateArray().MinBy(one => one.GetProperty("tokens_folded").GetInt32());
        var (ids, mask) = (Ids(one, "folded_ids"), Ids(one, "folded_mask"));
        var labels = ids.Zip(mask, (id, supervised) => supervised == 1 ? id : TokenBatch.Ignored).ToArray();
        var expected = one.GetProperty("per_pair_losses").EnumerateArray().SelectMany(pair => pair.EnumerateArray().Select(loss => loss.GetDouble()));
        var losses = _model.TokenLosses(new TokenBatch(ids, labels, [ids.Length], []), adapter: null);
        Assert.Equal(expected.Count(), losses.Count);
        Assert.All(losses.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void FoldedAndPairByPair_EveryTokenHasTheSameLoss()
    {
        foreach (var conversation in ThreeConversations())
        {
            var (folded, single) = (Losses(conversation, fold: true), Losses(conversation, fold: false));
            Assert.NotEmpty(folded);
            Assert.Equal(folded.Count, single.Count);
            Assert.All(folded.Zip(single), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        }
    }

    /// <summary>The two shortest conversations, and the shortest of those in which a cut-off answer stands beside usable ones.</summary>
    private static IEnumerable<Conversation> ThreeConversations()
    {
        using var reader = TrainingDataReader.Open(Shared.Require("data/brightrun-lora-v4-72.json"));
        var usable = reader.ReadConversations().Where(conversation => conversation.Pairs.Any(pair => pair.IsUsable))
            .OrderBy(conversation => conversation.Pairs.Sum(pair => pair.Target?.Length ?? 0)).ToList();
        return usable.Take(2).Append(usable.First(conversation => conversation.Pairs.Any(pair => pair.MaskReason is not null)));
    }

    private List<double> Losses(Conversation conversation, bool fold)
    {
        var builder = new TrainingSetBuilder(new ExampleOptions { Fold = fold });
        builder.Add(conversation, ChatFormats.Create("chatml", Tokenizer.Open(_source.TokenizerPath!)));
        return [.. builder.Sequences.SelectMany(one => _model.TokenLosses(new TokenBatch(one.Ids, one.Labels, [one.Ids.Length], []), adapter: null))];
    }

    private static int[] Ids(JsonElement one, string name) => [.. one.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];
}
