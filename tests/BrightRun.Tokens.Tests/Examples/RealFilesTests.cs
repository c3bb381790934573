using System.Text.Json;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>
/// The real training files with the tokenizer of SmolLM2; the counts are those of <c>fixtures/peers.md</c>. Its folded counts
/// include the line break after each sequence's last end mark, which we leave away as it predicts nothing supervised.
/// </summary>
public sealed class RealFilesTests
{
    private static IChatFormat ChatMl => ChatFormats.Create("chatml", new PieceMemory(Tokenizer.Open(Shared.Require("models/tokenizers/smollm2"))));

    private static LoadedTrainingSet Load(string file, ExampleOptions? options = null)
    {
        string path = Shared.Require($"data/{file}");
        var format = ChatMl;
        return new TrainingSetLoader(new TrainingSetSource { Data = path }, () => format, options ?? new ExampleOptions()).Load(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Fold_TwelveConversations_HaveTheKnownCounts()
    {
        var report = Load("brightrun-lora-v4-12.json").Set.Report;

        Assert.Equal((44, 12, 44), (report.Pairs, report.Sequences, report.FoldedPairs));
        Assert.Equal((60_635, 25_325, 17_062), (report.TokensAsPairs, report.Tokens + report.Sequences, report.SupervisedTokens));
        Assert.Empty(report.Unfolded);
    }

    [Fact]
    public void Fold_TrainingLines_AreTheSameAsTheTrainingFile() =>
        Assert.Equal(Load("brightrun-lora-v4-12.json").Set.Fingerprint, Load("brightrun-lora-v4-12.jsonl").Set.Fingerprint);

    [Fact]
    public void Fold_SeventyTwoConversations_LeaveCutOffAnswersMasked()
    {
        var loaded = Load("brightrun-lora-v4-72.json");
        var report = loaded.Set.Report;

        Assert.Equal(19, loaded.Findings.CountOf(FindingRules.TargetCutOff));
        // Seven of the nineteen are in conversations that have no usable pair at all.
        Assert.Equal((193, 12), (report.Pairs, report.Masked.Count));
        Assert.Equal((269_249, 133_965, 86_771), (report.TokensAsPairs, report.Tokens + report.Sequences, report.SupervisedTokens));
        Assert.Empty(report.Unfolded);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(1200)]
    [InlineData(2400)]
    public void MaxLength_SupervisesTheSameFoldedAndPairByPair(int maxLength)
    {
        var folded = Load("brightrun-lora-v4-12.json", new ExampleOptions { MaxLength = maxLength }).Set.Report;
        var single = Load("brightrun-lora-v4-12.json", new ExampleOptions { MaxLength = maxLength, Fold = false }).Set.Report;

        Assert.Equal(44, folded.Pairs + folded.LeftOut.Count);
        Assert.True(folded.Longest <= maxLength);
        Assert.Equal((single.Pairs, single.SupervisedTokens, single.Tokens), (folded.Pairs, folded.SupervisedTokens, folded.TokensAsPairs));
    }

    [Fact]
    public void Fold_GivesTheReferenceIdsAndMask()
    {
        using var cases = JsonDocument.Parse(File.ReadAllText(Shared.Require("fixtures/smollm2/folding.json")));
        var sequences = Load("brightrun-lora-v4-12.json").Set.Sequences.ToDictionary(sequence => sequence.Source);
        foreach (var reference in cases.RootElement.EnumerateArray())
        {
            var sequence = sequences[$"conversation {reference.GetProperty("conversation_id").GetString()}"];
            int[] ids = Integers(reference, "folded_ids"), mask = Integers(reference, "folded_mask");
            // The reference keeps the line break after the last end mark, which predicts nothing supervised.
            int end = Array.LastIndexOf(mask, 1) + 1;

            Assert.Equal(ids[..end], sequence.Ids);
            Assert.Equal(mask[..end], sequence.Labels.Select(label => label == TrainingSequence.Ignored ? 0 : 1));
            Assert.Equal(reference.GetProperty("pairs").GetInt32(), sequence.Pairs);
        }
    }

    [Fact]
    public void SinglePairs_AreTheReferenceSequences()
    {
        var lines = File.ReadLines(Shared.Require("fixtures/smollm2/lora/sequences.jsonl")).Select(line => JsonDocument.Parse(line)).ToList();
        var pairs = Load("brightrun-lora-v4-12.json", new ExampleOptions { Fold = false }).Set.Sequences
            .Concat(Load("brightrun-lora-v4-72.json", new ExampleOptions { Fold = false }).Set.Sequences)
            .Select(sequence => string.Join(' ', sequence.Ids.Concat(sequence.Labels)))
            .ToHashSet(StringComparer.Ordinal);

        Assert.All(lines, line => Assert.Contains(
            string.Join(' ', Integers(line.RootElement, "input_ids").Concat(Integers(line.RootElement, "labels"))), pairs));
    }

    private static int[] Integers(JsonElement item, string member) => [.. item.GetProperty(member).EnumerateArray().Select(value => value.GetInt32())];
}
