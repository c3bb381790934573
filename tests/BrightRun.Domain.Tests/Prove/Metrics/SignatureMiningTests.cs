using BrightRun.Domain.Prove.Metrics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

public class SignatureMiningTests
{
    private static readonly string[] Baseline = [.. Enumerable.Repeat("You should save more money each month.", 20)];

    [Fact]
    public void Phrase_OfTheVoice_IsFound_AndACommonOneIsNot()
    {
        string[] targets = [.. Enumerable.Range(0, 20).Select(index => $"Number {index}. Here is my little truth. You should save more money each month.")];

        var chosen = SignatureMining.Choose(targets, Baseline, [], 6);

        Assert.Equal(["here is my little truth"], chosen.Select(phrase => phrase.Wording));
        Assert.Equal((1, 0), (chosen[0].TargetShare, chosen[0].BaselineShare));
    }

    [Fact]
    public void Phrase_WithAName_OrRare_IsLeftOut()
    {
        string[] targets = ["Elena says so again. Blue birds sing loudly.", .. Enumerable.Repeat("Elena says so again.", 24)];

        Assert.DoesNotContain(SignatureMining.Choose(targets, Baseline, ["Elena Morales"], 6), phrase => phrase.Wording.Contains("elena", StringComparison.Ordinal));
        Assert.DoesNotContain(SignatureMining.Choose(targets, Baseline, [], 6), phrase => phrase.Wording.Contains("birds", StringComparison.Ordinal));
    }

    [Fact]
    public void Phrases_DoNotOverlap_NorReachOverSentences()
    {
        string[] targets = [.. Enumerable.Repeat("One two three four five six seven eight. Nine ten eleven.", 5)];

        var chosen = SignatureMining.Choose(targets, [], [], 6).Select(phrase => phrase.Wording).ToArray();

        Assert.Equal(["one two three four five six", "nine ten eleven", "six seven eight"], chosen);
    }

    [Fact]
    public void ChosenPhrases_MakeAListThatFindsThem()
    {
        var list = LexiconFile.Read(SignatureMining.AsList([new MinedPhrase("here is my little truth", 1, 0)], "a training set\nof ours"), "mined");

        var measured = AnswerMetrics.Measure(new Answer("And here is my little truth: save a bit."), Lexicons.Default with { Signature = list });

        Assert.Equal(1, measured["C1"].Quantity.Value);
        Assert.Equal(("signature", 1), (list.Name, list.Entries.Entries.Count));
    }

    [Fact]
    public void NoPhrase_MakesAListThatFindsNothing()
    {
        var list = LexiconFile.Read(SignatureMining.AsList([], "nothing"), "mined");

        Assert.Equal(0, AnswerMetrics.Measure(new Answer("Save a bit each month."), Lexicons.Default with { Signature = list })["C1"].Quantity.Value);
    }
}
