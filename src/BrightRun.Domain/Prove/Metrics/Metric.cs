namespace BrightRun.Domain.Prove.Metrics;

/// <summary>What one metric finds in one answer.</summary>
/// <param name="Value">Its value.</param>
/// <param name="Found">The words that count, in their order.</param>
/// <param name="Also">Further figures by name, for the reader; no test rests on them.</param>
public sealed record MetricResult(MetricValue Value, IReadOnlyList<string> Found, IReadOnlyDictionary<string, double> Also)
{
    private static readonly IReadOnlyDictionary<string, double> NothingElse = new Dictionary<string, double>();

    /// <summary>A value and what it rests on.</summary>
    public static MetricResult Of(MetricValue value, IEnumerable<string> found) => new(value, [.. found], NothingElse);

    /// <summary>No value.</summary>
    public static MetricResult Unscored(string reason) => new(MetricValue.Unscored(reason), [], NothingElse);
}

/// <summary>One of the thirteen metrics: a pure function of an answer and the word lists.</summary>
public abstract class Metric
{
    /// <summary>What it is.</summary>
    public abstract MetricDefinition Definition { get; }

    /// <summary>Measures an answer that holds English text.</summary>
    public abstract MetricResult Measure(PreparedAnswer answer, Lexicons lists);
}
