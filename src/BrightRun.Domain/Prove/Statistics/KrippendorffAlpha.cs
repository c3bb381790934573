using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Agreement between raters at three levels of measurement.</summary>
/// <param name="Pairable">Values in units with at least two.</param>
/// <param name="Nominal">Values are the same or not.</param>
/// <param name="Ordinal">Values have an order: right for one dimension scored 1 to 5.</param>
/// <param name="Interval">Distances count: right for means of dimensions.</param>
public sealed record AlphaResult(int Pairable, Quantity Nominal, Quantity Ordinal, Quantity Interval);

/// <summary>
/// Krippendorff's alpha ("Computing Krippendorff's alpha-reliability", 2011): 1 - D_o / D_e, missing values allowed. Without any variation
/// it is undefined, not 1.
/// </summary>
public static class KrippendorffAlpha
{
    /// <summary>Squared distance of the values at two positions of the scale.</summary>
    private delegate double Distance(double[] scale, double[] counts, int c, int k);

    /// <summary>Alpha at all three levels.</summary>
    /// <param name="values">Row for each rater, column for each unit, null where a value is missing.</param>
    public static AlphaResult Of(IReadOnlyList<IReadOnlyList<double?>> values)
    {
        var units = Units(values);
        return new AlphaResult(units.Sum(unit => unit.Length), Of(units, Nominal), Of(units, Ordinal), Of(units, Interval));
    }

    /// <summary>Alpha of ordinal scores alone.</summary>
    public static Quantity OrdinalOf(IReadOnlyList<IReadOnlyList<double?>> values) => Of(Units(values), Ordinal);

    /// <summary>Alpha of means alone. D_e needs no table of pairs here: the squares of all differences add up to 2 (n Σx² - (Σx)²).</summary>
    /// <param name="units">The values of each unit.</param>
    public static Quantity IntervalOf(IEnumerable<IReadOnlyList<double>> units)
    {
        var (n, sum, squares, within) = (0, 0.0, 0.0, 0.0);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var unit in units.Where(unit => unit.Count >= 2))
        {
            var (unitSum, unitSquares) = (unit.Sum(), unit.Sum(value => value * value));
            within += 2 * (unit.Count * unitSquares - unitSum * unitSum) / (unit.Count - 1);
            (n, sum, squares) = (n + unit.Count, sum + unitSum, squares + unitSquares);
            (low, high) = (Math.Min(low, unit.Min()), Math.Max(high, unit.Max()));
        }

        if (n == 0)
            return Quantity.Undefined("no unit has two values");
        return high - low <= Equality.Tolerance ? Quantity.Undefined(Reasons.NoVariation) : 1 - within / n / (2 * (n * squares - sum * sum) / ((double)n * (n - 1)));
    }

    private static Quantity Of(double[][] units, Distance distance)
    {
        if (units.Length == 0)
            return Quantity.Undefined("no unit has two values");
        var scale = Scale(units);
        var places = units.Select(unit => unit.Select(value => Place(scale, value)).ToArray()).ToArray();
        var counts = new double[scale.Length];
        foreach (var place in places.SelectMany(unit => unit))
            counts[place]++;
        var n = counts.Sum();
        var expected = 0.0;
        for (var c = 0; c < scale.Length; c++)
        {
            for (var k = c + 1; k < scale.Length; k++)
                expected += 2 * counts[c] * counts[k] * distance(scale, counts, c, k);
        }

        if (expected == 0)
            return Quantity.Undefined(Reasons.NoVariation);
        var observed = places.Sum(unit => unit.Sum(c => unit.Sum(k => c == k ? 0 : distance(scale, counts, Math.Min(c, k), Math.Max(c, k)))) / (unit.Length - 1));
        return 1 - observed / n / (expected / (n * (n - 1)));
    }

    private static double[][] Units(IReadOnlyList<IReadOnlyList<double?>> values) => values.Count == 0
        ? []
        : [.. Enumerable.Range(0, values[0].Count)
            .Select(unit => values.Select(rater => rater[unit]).OfType<double>().ToArray())
            .Where(unit => unit.Length >= 2)];

    private static double[] Scale(double[][] units)
    {
        var scale = new List<double>();
        foreach (var value in units.SelectMany(unit => unit).Order())
        {
            if (scale.Count == 0 || !Equality.AreSame(scale[^1], value))
                scale.Add(value);
        }

        return [.. scale];
    }

    private static int Place(double[] scale, double value)
    {
        var place = Array.BinarySearch(scale, value);
        if (place >= 0)
            return place;
        var above = ~place;
        return above < scale.Length && Equality.AreSame(scale[above], value) ? above : above - 1;
    }

    private static double Nominal(double[] scale, double[] counts, int c, int k) => 1;

    private static double Interval(double[] scale, double[] counts, int c, int k) => (scale[c] - scale[k]) * (scale[c] - scale[k]);

    private static double Ordinal(double[] scale, double[] counts, int c, int k)
    {
        var between = -(counts[c] + counts[k]) / 2;
        for (var place = c; place <= k; place++)
            between += counts[place];
        return between * between;
    }

    [ReferenceCase("krippendorff_alpha")]
    private static object FromCase(CaseInput input) => Of(input.RectangleWithGaps("values"));

    [Resampled("alpha_ordinal")]
    private static BootstrapSample OrdinalFromCase(CaseInput input)
    {
        var values = input.RectangleWithGaps("values");
        return new BootstrapSample(values.Length == 0 ? 0 : values[0].Length, drawn =>
        {
            var picked = new double?[values.Length][];
            for (var rater = 0; rater < values.Length; rater++)
                picked[rater] = BootstrapSample.Pick(values[rater], drawn);
            return OrdinalOf(picked);
        });
    }
}
