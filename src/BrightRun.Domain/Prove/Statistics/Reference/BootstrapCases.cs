namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>The reference cases of the bootstrap: any resampled statistic over drawn, listed or all resamples.</summary>
internal static class BootstrapCases
{
    private const int LargestExhaustive = 10_000_000;

    private static readonly Lazy<IReadOnlyDictionary<string, Func<CaseInput, BootstrapSample>>> Samples =
        new(() => Registered.Methods<ResampledAttribute, Func<CaseInput, BootstrapSample>>(mark => mark.Name));

    [ReferenceCase("bca_seeded")]
    private static object Seeded(CaseInput input) =>
        Interval(input, sample => Resamples.Seeded(input.Seed("seed"), sample.Units, input.Count("draws")));

    [ReferenceCase("bca_exhaustive")]
    private static object Exhaustive(CaseInput input) =>
        Interval(input, sample => Math.Pow(sample.Units, sample.Units) <= LargestExhaustive
            ? Resamples.Exhaustive(sample.Units)
            : throw input.Wrong("statistic", $"over so few values that n^n is at most {LargestExhaustive}"));

    [ReferenceCase("bca_indices")]
    private static object Listed(CaseInput input) => Interval(input, sample => input.Table("resamples").Select(row => Indices(row, sample.Units, input)));

    private static int[] Indices(double[] row, int units, CaseInput input) =>
        row.Length > 0 && row.All(index => index >= 0 && index < units && index == Math.Floor(index))
            ? [.. row.Select(index => (int)index)]
            : throw input.Wrong("resamples", $"lists of whole numbers from 0 to {units - 1}");

    private static BcaInterval Interval(CaseInput input, Func<BootstrapSample, IEnumerable<int[]>> resamples)
    {
        var name = input.Text("statistic");
        if (!Samples.Value.TryGetValue(name, out var read))
            throw input.Wrong("statistic", $"one of {string.Join(", ", Samples.Value.Keys.Order(StringComparer.Ordinal))}");
        var sample = read(input);
        return BcaBootstrap.Of(sample, resamples(sample), input.Probability("level"), input.Count("minimum_clusters"));
    }
}
