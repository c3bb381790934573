using BrightRun.Engine.Models;
using BrightRun.Engine.Pretrain;
using CsCheck;

namespace BrightRun.Engine.Tests.Pretrain;

public class BatchSharesTests
{
    private const int Grain = 256;

    [Fact]
    public void Shares_HoldEverySequenceOnce_InOrder() =>
        Gen.Select(Gen.Int[1, 400].Array[1, 40], Gen.Int[1, 4]).Sample((lengths, parts) =>
        {
            var batch = Batch(lengths);
            var shares = BatchShares.Of(batch, parts);
            Assert.InRange(shares.Count, 1, parts);
            Assert.Equal(batch.Ids, shares.SelectMany(share => share.Ids.Take(Supervised(share))));
            Assert.Equal(lengths, shares.SelectMany(share => Own(share)));
        });

    [Fact]
    public void Shares_ComeInFewSizes_AndTheFillingTeachesNothing() =>
        Gen.Select(Gen.Int[1, 400].Array[1, 40], Gen.Int[1, 4]).Sample((lengths, parts) =>
            Assert.All(BatchShares.Of(Batch(lengths), parts), share =>
            {
                Assert.Equal(0, share.Ids.Length % Grain);
                Assert.Equal(share.Ids.Length, share.Lengths.Sum());
                Assert.All(share.Labels.Skip(Supervised(share)), label => Assert.Equal(TokenBatch.Ignored, label));
            }));

    [Fact]
    public void Shares_OfManySequences_AreAboutEqual()
    {
        var shares = BatchShares.Of(Batch([.. Enumerable.Range(0, 80).Select(i => 60 + (i * 37 % 90))]), 2);
        Assert.True(Math.Abs(Supervised(shares[0]) - Supervised(shares[1])) < 150, $"{Supervised(shares[0])} and {Supervised(shares[1])} tokens");
    }

    /// <summary>Every token is supervised, so that a filling can be told from it.</summary>
    private static TokenBatch Batch(int[] lengths)
    {
        int[] ids = [.. Enumerable.Range(1, lengths.Sum())];
        return new TokenBatch(ids, ids, lengths, []);
    }

    private static int Supervised(TokenBatch share) => share.Labels.Count(label => label != TokenBatch.Ignored);

    private static IEnumerable<int> Own(TokenBatch share) => Supervised(share) == share.Ids.Length ? share.Lengths : share.Lengths.SkipLast(1);
}
