using BrightRun.Domain.Prove.Metrics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

/// <summary>What the definitions say beyond their worked examples.</summary>
public class MetricRuleTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" \n ")]
    [InlineData("?! --")]
    public void EmptyText_IsUnscoredEverywhere(string text)
    {
        var measured = Measure(text);

        Assert.All(measured.Results.Values, result => Assert.Equal(AnswerMetrics.Empty, result.Value.Reason));
        Assert.All(measured.Results.Values, result => Assert.Null(result.Value.Quantity.Value));
    }

    [Theory]
    [InlineData("Ich verstehe, dass du dir Sorgen machst. Das ist in dieser Lage ganz normal und sehr verständlich.", false)]
    [InlineData("Entiendo que estés preocupado por el dinero de tu familia, y es completamente normal.", false)]
    [InlineData("Je comprends que vous soyez inquiet pour votre argent et pour votre famille.", false)]
    [InlineData("I understand that you're worried about your family's savings, and that's normal.", true)]
    [InlineData("Rebalancing quarterly keeps allocations near their targets without much trading.", true)]
    public void ForeignText_IsUnscored(string text, bool english) =>
        Assert.Equal(english, Measure(text)["A1"].IsScored);

    [Fact]
    public void RepeatedPhrase_CountsTwiceAtMost()
    {
        Assert.Equal(2, Value("A1", "Worried, worried, worried, worried."));
        Assert.Equal(2, Value("A3", "That makes sense. It makes sense. This makes sense."));
    }

    [Fact]
    public void LongestPhrase_Wins_WithoutOverlap() =>
        Assert.Equal(["makes complete sense", "you're not alone"], Measure("It makes complete sense and you're not alone.").Results["A3"].Found);

    [Fact]
    public void Phrase_DoesNotReachOverPunctuation() => Assert.Equal(0, Value("A3", "It makes. Sense is rare."));

    [Theory]
    [InlineData("Take a breath. You are worried.", 1)]
    [InlineData("Let us first take a calm look. Nothing else matters here today.", 1)]
    [InlineData("We should first look at all of your bills. You are worried.", 0)]
    public void Opening_IsTheFirstSentence_OrTwoWhereItIsShort(string text, double expected) => Assert.Equal(expected, Value("A2", text));

    [Fact]
    public void EarlyEmpathy_WithNeitherEmpathyNorAdvice_IsUnscored() =>
        Assert.StartsWith("neither", Measure("Interest is what a loan costs.")["B2"].Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("Does that help?! Yes.", 1)]
    [InlineData("(Does that help?) Yes.", 1)]
    [InlineData("\"Why?\" she asked. Why not?", 1)]
    [InlineData("An open \"quote ends with its line\n\nDoes that help?", 1)]
    [InlineData("What? How? When? Where? Who?", 5)]
    public void Questions_AreCountedOutsideQuotes(string text, double expected) => Assert.Equal(expected, Value("B3", text));

    [Theory]
    [InlineData("A fiduciary must act for you. Later you ask the fiduciary again.", null, 1)]
    [InlineData("Use a QCD.", "What is a QCD?", 0)]
    [InlineData("Use a Roth IRA. A Roth is flexible.", null, 1)]
    [InlineData("A required minimum distribution (RMD) starts at 73.", null, 0)]
    [InlineData("Probate, the court process that follows when somebody dies and leaves a house and no will at all, is where you need help.", null, 1)]
    public void Jargon_IsJudgedByItsFirstMention(string text, string? client, double expected) =>
        Assert.Equal(expected, AnswerMetrics.Measure(new Answer(text, client), Lexicons.Default)["C2"].Quantity.Value);

    [Theory]
    [InlineData("Pay $200, then $200 again, then 200 dollars.", null, 1)]
    [InlineData("Save 5 % or five percent for 5 years.", null, 2)]
    [InlineData("In 2024 and in 1999 rates fell.", null, 0)]
    [InlineData("Over 2024 dollars is too much, and $2000 is fine.", null, 2)]
    [InlineData("1. Call.\n2. Write.\n3) Wait.", null, 0)]
    [InlineData("First 1) call, then 2) write.", null, 0)]
    [InlineData("Call 911 or 988, file the 1099, use the 529 and the 50/30/20 rule.", null, 0)]
    [InlineData("You have $529 and 457 % left.", null, 2)]
    [InlineData("A 3-6 month reserve, or a 30-day trial.", null, 3)]
    [InlineData("It is $5k, or $1.2 million.", null, 2)]
    [InlineData("On the 15th, at 2x speed, file the W-2.", null, 0)]
    [InlineData("Call 800-555-0199 now.", null, 1)]
    [InlineData("Keep the 1,200 and add 300.", "I have $1200.", 1)]
    [InlineData("2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 13 came.", null, 10)]
    public void Numbers_AreQuantitiesOfTheAnswersOwn(string text, string? client, double expected) =>
        Assert.Equal(expected, AnswerMetrics.Measure(new Answer(text, client), Lexicons.Default)["C3"].Quantity.Value);

    [Theory]
    [InlineData(null, "not stated whether another person is involved")]
    [InlineData(false, "no other person is involved")]
    public void PerspectiveTaking_WithoutAnotherPerson_IsUnscored(bool? involved, string reason) =>
        Assert.Equal(reason, AnswerMetrics.Measure(new Answer("She might feel sad.", HasOtherParty: involved), Lexicons.Default)["D2"].Reason);

    [Theory]
    [InlineData("She might feel rushed.", 1)]
    [InlineData("She is at home. Might it rain?", 0)]
    [InlineData("Your wife and your mother might worry and hope.", 1)]
    public void Perspective_IsOnePersonAndOneVerb(string text, double expected) => Assert.Equal(expected, Value("D2", text));

    [Theory]
    [InlineData("- **Call** the bank. Ask for a date.", 2)]
    [InlineData("First, this week, please call the bank.", 1)]
    [InlineData("Take 20 minutes for it.", 1)]
    [InlineData("You could call the bank.", 0)]
    [InlineData("Imagine that. Remember this. Note it. Consider it.", 0)]
    public void Steps_StartWithAVerbBehindTheirOpeners(string text, double expected) => Assert.Equal(expected, Value("E1", text));

    [Fact]
    public void EmotionWords_ComeWithDistinctCountAndRate()
    {
        var also = Measure("You worry and worry, and you are sad now okay.").Results["A1"].Also;

        Assert.Equal((2.0, 30.0), (also["distinct"], also["per_100_tokens"]));
    }

    private static MeasuredAnswer Measure(string text) => AnswerMetrics.Measure(new Answer(text, HasOtherParty: true), Lexicons.Default);

    private static double? Value(string metric, string text) => Measure(text)[metric].Quantity.Value;
}
