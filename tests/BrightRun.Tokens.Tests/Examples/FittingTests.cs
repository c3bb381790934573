using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Examples;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class FittingTests
{
    // In tokens: the system text 4 (mark, S, end, line break), each turn 5, the last answer 4 (no line break).
    private static readonly Conversation ThreePairs = Talk.Of("c", "S", "q1", "a1", "q2", "a2", "q3", "a3");
    private const int OnePair = 4 + 5 + 4, TwoPairs = OnePair + 10, All = OnePair + 20;

    private static TrainingSet Build(int? maxLength, int? context = null, Conversation? conversation = null) =>
        Sets.Build([conversation ?? ThreePairs], [], new LetterFormat(), new ExampleOptions { MaxLength = maxLength, ContextLength = context });

    private static string Text(TrainingSequence sequence) => string.Concat(sequence.Ids.Where(id => id >= ' ').Select(id => (char)id));

    [Fact]
    public void AutoLength_IsWhatTheLongestSequenceNeeds()
    {
        var report = Build(maxLength: null, context: 4096).Report;

        Assert.Equal((All, 0), (report.Longest, report.ShortenedPairs));
    }

    [Fact]
    public void OverLong_LosesWholeEarlyTurnsAndKeepsTheSystemText()
    {
        var set = Build(TwoPairs);

        Assert.Equal(["Sq1a1q2a2", "Sq2a2q3a3"], set.Sequences.Select(Text));
        Assert.Equal(["a1.a2.", "a3."], set.Sequences.Select(FoldingTests.Supervised));
        Assert.Equal(1, set.Report.ShortenedPairs);
    }

    [Fact]
    public void OverLong_OneTokenBelowTheLimitOfTwoPairs_KeepsOne()
    {
        var set = Build(TwoPairs - 1);

        Assert.Equal(["Sq1a1", "Sq2a2", "Sq3a3"], set.Sequences.Select(Text));
        Assert.Equal([new(UnfoldedReason.ContextShortened, 2)], set.Report.Unfolded);
    }

    [Fact]
    public void ContextOfTheBase_LimitsAutoToo() => Assert.Equal(TwoPairs, Build(maxLength: null, context: TwoPairs).Report.Longest);

    [Fact]
    public void PairThatDoesNotFitWithItsLastUserTurn_IsLeftOutAndNamed()
    {
        var set = Build(OnePair, conversation: Talk.Of("c", "S", "q1", "a1", "q2", "a2 longer", "q3", "a3"));

        Assert.Equal(["Sq1a1", "Sq3a3"], set.Sequences.Select(Text));
        var leftOut = Assert.Single(set.Report.LeftOut);
        Assert.Equal("conversation c, turn 4", leftOut.Name);
        Assert.Contains("20 tokens", leftOut.Reason);
    }

    [Fact]
    public void NothingFits_IsRefusedWithTheLimit()
    {
        var refused = Assert.Throws<RefusedException>(() => Build(OnePair - 1));

        Assert.Contains($"longer than {OnePair - 1} tokens", refused.Message);
        Assert.Contains("--max-length", refused.Remedy);
    }
}
