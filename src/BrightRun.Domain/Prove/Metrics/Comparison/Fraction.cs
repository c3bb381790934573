using System.Numerics;

namespace BrightRun.Domain.Prove.Metrics.Comparison;

/// <summary>An exact fraction. Means of counts and shares are fractions; kept as such, sums that are equal are found equal.</summary>
/// <param name="Numerator">Numerator.</param>
/// <param name="Denominator">Above 0.</param>
internal readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
{
    /// <summary>As a double.</summary>
    public double Value => (double)Numerator / (double)Denominator;

    /// <summary>The mean of the scored values; there must be one.</summary>
    public static Fraction Mean(IReadOnlyCollection<MetricValue> values)
    {
        var sum = values.Aggregate(new Fraction(0, 1), (total, value) => total + new Fraction(value.Numerator, value.Denominator));
        return new Fraction(sum.Numerator, sum.Denominator * values.Count).Reduced();
    }

    public static Fraction operator +(Fraction a, Fraction b) => new Fraction(a.Numerator * b.Denominator + b.Numerator * a.Denominator, a.Denominator * b.Denominator).Reduced();

    public static Fraction operator -(Fraction a, Fraction b) => a + new Fraction(-b.Numerator, b.Denominator);

    private Fraction Reduced()
    {
        var divisor = BigInteger.GreatestCommonDivisor(Numerator, Denominator);
        return new Fraction(Numerator / divisor, Denominator / divisor);
    }
}
