namespace BrightRun.Domain.Prove.Metrics;

/// <summary>Which way a metric is expected to move.</summary>
public enum MetricDirection
{
    /// <summary>More is the hypothesis.</summary>
    Higher,

    /// <summary>Less is the hypothesis.</summary>
    Lower,

    /// <summary>Neither: the arm must lie in a band.</summary>
    Band,
}

/// <summary>What a metric's values are.</summary>
public enum MetricUnit
{
    /// <summary>A number of things in an answer.</summary>
    Count,

    /// <summary>0 to 1; over several answers the share of them.</summary>
    Share,

    /// <summary>Tokens of the text preparation, about words.</summary>
    Tokens,
}

/// <summary>What a metric is, before any answer is measured.</summary>
/// <param name="Id">A1 to E2.</param>
/// <param name="Name">Short name.</param>
/// <param name="Question">What it asks of an answer, in plain words.</param>
/// <param name="Unit">Unit of its values.</param>
/// <param name="Direction">What the hypothesis is.</param>
/// <param name="MinimumEffect">Smallest difference in that direction that counts, in the unit of the values; 0 for a band.</param>
/// <param name="Aspiration">What the original design wished for, in words.</param>
/// <param name="Weakness">How the metric can be wrong; shown wherever its values are.</param>
public sealed record MetricDefinition(
    string Id, string Name, string Question, MetricUnit Unit, MetricDirection Direction, double MinimumEffect, string Aspiration, string Weakness);
