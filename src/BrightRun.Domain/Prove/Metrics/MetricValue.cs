using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>
/// The value of one metric for one answer, kept as a fraction so that equal means are equal, or the reason why it is unscored. Unscored is
/// never 0: an answer that could not be measured says nothing about what it lacks.
/// </summary>
public readonly record struct MetricValue
{
    private MetricValue(long numerator, long denominator, string? reason) => (Numerator, Denominator, Reason) = (numerator, denominator, reason);

    /// <summary>Numerator; 0 where unscored.</summary>
    public long Numerator { get; }

    /// <summary>Denominator, at least 1; 0 where unscored.</summary>
    public long Denominator { get; }

    /// <summary>Why there is no value; null where there is one.</summary>
    public string? Reason { get; }

    /// <summary>Whether there is a value.</summary>
    public bool IsScored => Reason is null;

    /// <summary>The value as a number, or the reason.</summary>
    public Quantity Quantity => Reason is null ? Numerator / (double)Denominator : Quantity.Undefined(Reason);

    /// <summary>A count.</summary>
    public static MetricValue Of(long count) => new(count, 1, null);

    /// <summary>1 for yes, 0 for no.</summary>
    public static MetricValue Of(bool holds) => new(holds ? 1 : 0, 1, null);

    /// <summary>A share.</summary>
    /// <param name="part">At least 0.</param>
    /// <param name="whole">At least 1.</param>
    public static MetricValue Share(long part, long whole)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(whole, 1);
        return new MetricValue(part, whole, null);
    }

    /// <summary>No value, for this reason.</summary>
    public static MetricValue Unscored(string reason) => new(0, 0, reason);
}
