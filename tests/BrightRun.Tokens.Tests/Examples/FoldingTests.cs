using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Examples;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class FoldingTests
{
    private static readonly Conversation ThreePairs = Talk.Of("c", "S", "q1", "a1", "q2", "a2", "q3", "a3", "q4");

    private static TrainingSet Build(Conversation conversation, ExampleOptions? options = null, LetterFormat? format = null) =>
        Sets.Build([conversation], [], format ?? new LetterFormat(), options ?? new ExampleOptions());

    /// <summary>The supervised text of a sequence, end marks as full stops.</summary>
    internal static string Supervised(TrainingSequence sequence) =>
        string.Concat(sequence.Labels.Where(label => label != TrainingSequence.Ignored).Select(label => label == LetterFormat.End ? '.' : (char)label));

    [Fact]
    public void Fold_PairsOfOneConversation_BecomeOneSequenceSupervisedOnEachAnswer()
    {
        var set = Build(ThreePairs);

        var sequence = Assert.Single(set.Sequences);
        Assert.Equal("a1.a2.a3.", Supervised(sequence));
        Assert.Equal(3, sequence.Pairs);
        Assert.Equal((3, 1, 3), (set.Report.Pairs, set.Report.FoldedConversations, set.Report.FoldedPairs));
        Assert.Empty(set.Report.Unfolded);
        Assert.True(set.Report.TokensAsPairs > set.Report.Tokens);
    }

    [Fact]
    public void Fold_EndsWithTheLastSupervisedToken()
    {
        var sequence = Assert.Single(Build(ThreePairs).Sequences);

        Assert.Equal(LetterFormat.End, sequence.Labels[^1]);
    }

    [Fact]
    public void Fold_Off_GivesOneSequencePerPair()
    {
        var set = Build(ThreePairs, new ExampleOptions { Fold = false });

        Assert.Equal(["a1.", "a2.", "a3."], set.Sequences.Select(Supervised));
        Assert.Equal(set.Report.TokensAsPairs, set.Report.Tokens);
    }

    [Fact]
    public void Fold_MaskedPair_StaysAsContextWithoutLoss()
    {
        var set = Build(ThreePairs.Masked(4));

        var sequence = Assert.Single(set.Sequences);
        Assert.Equal("a1.a3.", Supervised(sequence));
        Assert.Equal(2, sequence.Pairs);
        Assert.Contains("a2", string.Concat(sequence.Ids.Select(id => (char)id)));
        Assert.Equal(new ExcludedPair("conversation c, turn 4", "the text is cut off"), Assert.Single(set.Report.Masked));
    }

    [Fact]
    public void Fold_LastPairMasked_EndsBeforeIt()
    {
        var sequence = Assert.Single(Build(ThreePairs.Masked(6)).Sequences);

        Assert.Equal("a1.a2.", Supervised(sequence));
        Assert.DoesNotContain("a3", string.Concat(sequence.Ids.Select(id => (char)id)));
    }

    [Fact]
    public void Fold_HistoryDiffers_TrainsThePairOnItsOwnAndCountsTheReason()
    {
        var changed = ThreePairs.With(4, pair => pair with { Context = [.. pair.Context.Take(1), new(ChatRole.User, "x"), .. pair.Context.Skip(2)] });

        var set = Build(changed);

        Assert.Equal(["a1.a3.", "a2."], set.Sequences.Select(Supervised));
        Assert.Equal([new(UnfoldedReason.HistoryDiffers, 1)], set.Report.Unfolded);
    }

    [Fact]
    public void Fold_SystemTextDiffers_FoldsEachGroupAndCountsTheReason()
    {
        var other = Talk.Of("c", "T", "q1", "a1", "q2", "a2", "q3", "a3", "q4");
        var changed = ThreePairs.With(2, _ => other.Pairs[1]).With(4, _ => other.Pairs[3]);

        var set = Build(changed);

        Assert.Equal(["a1.a2.", "a3."], set.Sequences.Select(Supervised));
        Assert.Equal([new(UnfoldedReason.SystemTextDiffers, 2)], set.Report.Unfolded);
    }

    [Fact]
    public void Fold_FormatMarksTheLastAnswer_NothingFolds()
    {
        var set = Build(ThreePairs, format: new LetterFormat { MarkLastAnswer = 6 });

        Assert.Equal(["a1.", "a2.", "a3."], set.Sequences.Select(Supervised));
        Assert.Equal([new(UnfoldedReason.RenderedDifferently, 2)], set.Report.Unfolded);
        Assert.Equal(0, set.Report.FoldedPairs);
    }

    [Fact]
    public void Fold_AnswerThatIsThePrefixOfALongerOne_DoesNotFoldIntoIt()
    {
        // "a" and "ab" with the same question: without its end mark the shorter would be a prefix; with it, it is not.
        var repeated = Talk.Of("c", null, "q", "ab").With(1, pair => pair with { Target = "a", Context = [new(ChatRole.User, "q")] });

        Assert.Equal(["a.", "ab."], Build(repeated).Sequences.Select(Supervised));
    }

    [Fact]
    public void Fold_SamePairTwice_IsTrainedTwice()
    {
        var repeated = Talk.Of("c", null, "q", "a").With(1, pair => pair with { Target = "a" });

        var set = Build(repeated);

        Assert.Equal(["a.", "a."], set.Sequences.Select(Supervised));
        Assert.Equal([new(UnfoldedReason.Repeated, 1)], set.Report.Unfolded);
    }

    [Fact]
    public void Report_CountsAnswersGivenBefore()
    {
        Assert.Equal(0, Build(ThreePairs).Report.RepeatedAnswers);
        Assert.Equal(1, Build(Talk.Of("c", null, "q1", "same", "q2", "same")).Report.RepeatedAnswers);
    }

    [Fact]
    public void Fold_MorePairsThanAStep_AreDividedInTurnOrder()
    {
        var set = Build(ThreePairs, new ExampleOptions { StepPairs = 2 });

        Assert.Equal(["a1.a2.", "a3."], set.Sequences.Select(Supervised));
        Assert.Equal([new(UnfoldedReason.StepTooSmall, 2)], set.Report.Unfolded);
    }

    [Fact]
    public void Build_FormatSupervisesNothing_IsRefusedNamingTheExample()
    {
        var refused = Assert.Throws<RefusedException>(() => Build(ThreePairs, format: new LetterFormat { Supervises = false }));

        Assert.Contains("conversation c, turn 2", refused.Message);
    }

    [Fact]
    public void Build_NoUsablePair_IsRefused()
    {
        var refused = Assert.Throws<RefusedException>(() => Build(Talk.Of("c", "S", "q1", "a1").Masked(2)));

        Assert.Contains("1 masked", refused.Message);
    }

    [Fact]
    public void Build_HeldOutWithoutUsablePair_IsRefused()
    {
        var refused = Assert.Throws<RefusedException>(
            () => Sets.Build([ThreePairs], [Talk.Of("d", null, "q1")], new LetterFormat(), new ExampleOptions()));

        Assert.Contains("evaluated", refused.Message);
    }

    [Fact]
    public void Fingerprint_ChangesWithEveryLabel()
    {
        Assert.Equal(Build(ThreePairs).Fingerprint, Build(ThreePairs).Fingerprint);
        Assert.NotEqual(Build(ThreePairs).Fingerprint, Build(ThreePairs.Masked(4)).Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", Build(ThreePairs).Fingerprint);
    }
}
