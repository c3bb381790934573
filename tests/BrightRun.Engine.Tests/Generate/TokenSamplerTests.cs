using BrightRun.Domain;
using BrightRun.Domain.Serve;
using BrightRun.Engine.Generate;

namespace BrightRun.Engine.Tests.Generate;

/// <summary>
/// Tokens come in the proportions that the options define. Draws are taken from an even grid instead of at random, so that
/// frequencies are exact to one in the number of draws.
/// </summary>
public sealed class TokenSamplerTests
{
    private const int Draws = 20_000;

    /// <summary>log of 0.5, 0.25, 0.15, 0.07, 0.03, in another order and shifted: scores have no absolute height.</summary>
    private static readonly float[] Scores = [.. new[] { 0.15, 0.5, 0.03, 0.25, 0.07 }.Select(p => (float)Math.Log(p) + 7)];

    [Fact]
    public void Temperature1_DrawsInProportionToTheProbabilities() => Frequencies(new SamplingOptions { Temperature = 1, TopP = 1 }, 0.15, 0.5, 0.03, 0.25, 0.07);

    [Fact]
    public void Temperature_SharpensByItsInverseAsPower()
    {
        double[] powers = [.. new[] { 0.15, 0.5, 0.03, 0.25, 0.07 }.Select(p => Math.Pow(p, 1 / 0.5))];
        Frequencies(new SamplingOptions { Temperature = 0.5, TopP = 1 }, [.. powers.Select(p => p / powers.Sum())]);
    }

    [Fact]
    public void TopK_LeavesTheLikeliest() => Frequencies(new SamplingOptions { Temperature = 1, TopP = 1, TopK = 2 }, 0, 2.0 / 3, 0, 1.0 / 3, 0);

    [Fact]
    public void TopP_LeavesTheFewestThatReachTheShare()
    {
        Frequencies(new SamplingOptions { Temperature = 1, TopP = 0.8 }, 0.15 / 0.9, 0.5 / 0.9, 0, 0.25 / 0.9, 0); // 0.75 is not enough
        Frequencies(new SamplingOptions { Temperature = 1, TopP = 0.4 }, 0, 1, 0, 0, 0);
    }

    [Fact]
    public void TopP_CountsWhatTopKHasLeft() =>
        Frequencies(new SamplingOptions { Temperature = 1, TopP = 0.6, TopK = 2 }, 0, 1, 0, 0, 0); // 0.5 of 0.75 is two thirds

    [Fact]
    public void MinP_LeavesWhatIsAtLeastThatShareAsLikelyAsTheLikeliest() =>
        Frequencies(new SamplingOptions { Temperature = 1, TopP = 1, MinP = 0.29 }, 0.15 / 0.9, 0.5 / 0.9, 0, 0.25 / 0.9, 0);

    [Fact]
    public void Temperature0_TakesTheLikeliest_AndOfEqualOnesTheFirst()
    {
        var sampler = new TokenSampler(5);
        Assert.Equal(1, sampler.Choose(Scores.ToArray(), new SamplingOptions { Temperature = 0 }, new HashSet<int>(), 0.999));
        Assert.Equal(2, sampler.Choose([1, 2, 5, 5, 0], new SamplingOptions { Temperature = 0 }, new HashSet<int>(), 0.999));
    }

    [Fact]
    public void RepetitionPenalty_DividesPositiveScoresAndMultipliesNegativeOnes()
    {
        float[] scores = [2, -1, 3, -2];
        new TokenSampler(4).Choose(scores, new SamplingOptions { Temperature = 0, RepetitionPenalty = 2 }, new HashSet<int> { 0, 1 }, 0);
        Assert.Equal([1, -2, 3, -2], scores);
    }

    [Fact]
    public void Draws_OverALargeVocabulary_KeepTheShareOfTopP()
    {
        const int Vocabulary = 49_157; // no multiple of the lanes
        float[] scores = [.. Enumerable.Range(0, Vocabulary).Select(id => -0.001f * (id * 7919 % Vocabulary))];
        var weights = scores.Select(score => Math.Exp(score)).OrderDescending().ToArray();
        var allowed = 0;
        for (var sum = 0.0; sum < 0.9 * weights.Sum(); allowed++)
            sum += weights[allowed];
        var sampler = new TokenSampler(Vocabulary);
        var chosen = Enumerable.Range(0, 2000).Select(i => sampler.Choose(scores.ToArray(), new SamplingOptions { Temperature = 1, TopP = 0.9 }, new HashSet<int>(), (i + 0.5) / 2000)).ToHashSet();
        var ranks = chosen.Select(id => id * 7919L % Vocabulary).ToList();
        Assert.InRange(ranks.Max(), allowed - 5, allowed + 1);
        Assert.True(chosen.Count > 700, $"{chosen.Count} different tokens");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scores_ThatAreNoNumbers_AreRefused(float score) =>
        Assert.Throws<RefusedException>(() => new TokenSampler(3).Choose([score, score, score], new SamplingOptions(), new HashSet<int>(), 0.5));

    [Fact]
    public void DrawKeys_DifferBySeedIdAndPlace_AndAreUniform()
    {
        var draws = Enumerable.Range(0, 10_000).Select(new DrawKey(1, "a").At).ToList();
        Assert.Equal(draws[3], new DrawKey(1, "a").At(3));
        Assert.NotEqual(draws[3], new DrawKey(2, "a").At(3));
        Assert.NotEqual(draws[3], new DrawKey(1, "b").At(3));
        Assert.All(draws, draw => Assert.InRange(draw, 0, 1 - 1e-16));
        Assert.Equal(0.5, draws.Average(), 0.012); // four standard errors
        Assert.Equal(0.1, draws.Count(draw => draw < 0.1) / 10_000.0, 0.012);
    }

    private static void Frequencies(SamplingOptions options, params double[] expected)
    {
        var sampler = new TokenSampler(Scores.Length);
        var counts = new int[Scores.Length];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Choose(Scores.ToArray(), options, new HashSet<int>(), (i + 0.5) / Draws)]++;
        Assert.All(counts.Zip(expected), pair => Assert.Equal(pair.Second, pair.First / (double)Draws, 2.0 / Draws));
    }
}
