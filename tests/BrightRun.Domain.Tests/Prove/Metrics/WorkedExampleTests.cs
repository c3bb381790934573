using BrightRun.Domain.Prove.Metrics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

/// <summary>The two worked examples of each metric's definition.</summary>
public class WorkedExampleTests
{
    [Theory]
    [InlineData("A1", "You sound frustrated, and a little scared for your kids.", 2)]
    [InlineData("A1", "You should open a 529 plan and automate it.", 0)]
    [InlineData("A2", "Maria, take a breath. It makes sense that you feel worried about this.", 1)]
    [InlineData("A2", "A revocable trust has three main parts that you should compare first. I know this is stressful.", 0)]
    [InlineData("A3", "That makes sense, and you're not alone. Many couples disagree here.", 3)]
    [InlineData("A3", "Compare the two rates and pick the lower one.", 0)]
    [InlineData("B1", "Let's look at your 401(k) today.", 7)]
    [InlineData("B1", "It costs $1,200 a month.", 5)]
    [InlineData("B2", "I hear how worried you are. That fear makes sense. Open an account. Set a date. Ask him. Call me.", 1)]
    [InlineData("B2", "You should open an account. Try a small transfer. I know this is stressful.", 0)]
    [InlineData("B3", "What worries you most? And what would help??", 2)]
    [InlineData("B3", "Ask her \"can we talk tonight?\" and listen.", 0)]
    [InlineData("C1", "Here's the thing: rates move.", 1)]
    [InlineData("C1", "The thing to note is the rate.", 0)]
    [InlineData("C2", "A fiduciary, which means someone who must act for you, can help.", 0)]
    [InlineData("C2", "Use a QCD to satisfy your RMD.", 2)]
    [InlineData("C3", "Move $200 now, keep $500 for rent, and check in 30 days.", 2, "I have $500 left.")]
    [InlineData("C3", "Put more into your 401(k) in 2025.", 0)]
    [InlineData("D1", "Both of you can be right, and this isn't a choice between safety and love.", 2)]
    [InlineData("D1", "You are right and she is wrong.", 0)]
    [InlineData("D2", "Your wife might feel rushed, and from her perspective it looks early.", 2)]
    [InlineData("D2", "Tell your wife to sign the form.", 0)]
    [InlineData("E1", "1. List every debt.\n2. Call the lender.\nThis helps.", 2)]
    [InlineData("E1", "Communication is key, and you should be patient.", 0)]
    [InlineData("E2", "This week, ask her; review it again within 30 days.", 2)]
    [InlineData("E2", "Do it soon, when you can.", 0)]
    public void WorkedExample_HasItsValue(string metric, string text, double expected, string? clientMessage = null)
    {
        var measured = AnswerMetrics.Measure(new Answer(text, clientMessage, HasOtherParty: true), Lexicons.Default);

        Assert.Equal(expected, measured[metric].Quantity.Value);
    }

    [Fact]
    public void Thirteen_MetricsInTheirOrder() =>
        Assert.Equal(["A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3", "D1", "D2", "E1", "E2"], AnswerMetrics.All.Select(metric => metric.Definition.Id));
}
