using BrightRun.Domain;
using BrightRun.Tokens.Examples;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class TokenizedTests
{
    private static readonly ExampleOptions Options = new() { VocabularySize = 10, MaxLength = 4 };

    private static RefusedException Refusal(int[] ids, int[] labels) =>
        Assert.Throws<RefusedException>(() => new TrainingSetBuilder(Options).AddTokenized(ids, labels, "line 7"));

    [Fact]
    public void Line_IsTakenAsItIsAndCountsAsOnePair()
    {
        var builder = new TrainingSetBuilder(Options);
        builder.AddTokenized([1, 2, 9, 3], [-100, 2, -100, 5], "line 7");

        var sequence = Assert.Single(builder.Sequences);
        Assert.Equal([-100, 2, -100, 5], sequence.Labels);
        Assert.Equal((1, 2), (sequence.Pairs, sequence.SupervisedTokens));
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 1 }, "2 input_ids but 1 labels")]
    [InlineData(new[] { 1, 10 }, new[] { 1, 2 }, "input_ids[1] is 10")]
    [InlineData(new[] { -100, 1 }, new[] { 1, 2 }, "input_ids[0] is -100")]
    [InlineData(new[] { 1, 2 }, new[] { 1, -1 }, "labels[1] is -1")]
    [InlineData(new[] { 1, 2 }, new[] { 1, 12 }, "labels[1] is 12")]
    [InlineData(new[] { 1, 2 }, new[] { -100, -100 }, "no label after the first is supervised")]
    [InlineData(new[] { 1, 2 }, new[] { 1, -100 }, "no label after the first is supervised")]
    [InlineData(new int[0], new int[0], "no label after the first is supervised")]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, new[] { 1, 2, 3, 4, 5 }, "5 tokens, --max-length allows 4")]
    public void MalformedLine_IsRefusedNamingIt(int[] ids, int[] labels, string problem)
    {
        var refused = Refusal(ids, labels);

        Assert.StartsWith("line 7: ", refused.Message);
        Assert.Contains(problem, refused.Message);
    }
}
