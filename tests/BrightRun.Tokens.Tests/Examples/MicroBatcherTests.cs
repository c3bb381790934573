using BrightRun.Tokens.Examples;
using CsCheck;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class MicroBatcherTests
{
    private static IEnumerable<int[]> Group(int[] lengths, GroupingOptions options) =>
        MicroBatcher.Group(Enumerable.Range(0, lengths.Length), lengths, options).Select(batch => batch.Sequences.ToArray());

    [Fact]
    public void MicroBatch_JoinsSequencesOfLikeLengthLongestFirst() =>
        Assert.Equal([[1, 3], [0, 4], [2]], Group([5, 9, 1, 8, 4], new GroupingOptions { MaxSequences = 2 }));

    [Fact]
    public void Packing_FillsThePassThatFitsBest() =>
        Assert.Equal([[0], [1, 3], [2, 4]], Group([10, 7, 6, 3, 4], new GroupingOptions { Packing = true }));

    [Fact]
    public void Group_HoldsEachSequenceOnceWithinTheLimits() =>
        Gen.Select(Gen.Int[1, 30].Array[0, 40], Gen.Int[1, 5], Gen.Int[5, 60], Gen.Bool).Sample((lengths, micro, tokens, packing) =>
        {
            var batches = Group(lengths, new GroupingOptions { MaxSequences = micro, MaxTokens = tokens, Packing = packing }).ToList();

            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
            Assert.All(batches, batch => Assert.True(batch.Length <= micro && (batch.Length == 1 || batch.Sum(i => lengths[i]) <= tokens)));
        });
}
