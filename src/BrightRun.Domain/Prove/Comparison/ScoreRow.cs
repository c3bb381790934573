namespace BrightRun.Domain.Prove.Comparison;

/// <summary>One score that somebody brought.</summary>
/// <param name="Scenario">What was answered; arms are compared within it.</param>
/// <param name="Arm">Who answered.</param>
/// <param name="Score">The score; null where there is none. That is never 0 and never a tie.</param>
/// <param name="Rater">Who scored; null where the file has no raters.</param>
/// <param name="Cluster">What scenarios belong together by; null for a scenario of its own.</param>
/// <param name="Place">Where it stands in the file, for messages: <c>line 3</c>.</param>
public sealed record ScoreRow(string Scenario, string Arm, double? Score, string? Rater, string? Cluster, string Place);

/// <summary>How scores are compared.</summary>
public sealed record ComparisonOptions
{
    /// <summary>The arms to compare, the baseline first; null for all arms in the order of their names.</summary>
    public IReadOnlyList<string>? Arms { get; init; }

    /// <summary>Lowest and highest score that there is; null where it is not known.</summary>
    public (double Floor, double Top)? Scale { get; init; }

    /// <summary>Raters that a scenario needs who scored every arm.</summary>
    public int MinRaters { get; init; } = 1;

    /// <summary>The difference that is hoped for, in points; null for <see cref="TargetPercent"/> of the baseline.</summary>
    public double? Effect { get; init; }

    /// <summary>The improvement that is hoped for, in percent of the baseline's mean.</summary>
    public double TargetPercent { get; init; } = 15;

    /// <summary>Seed of all draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Resamples of each interval.</summary>
    public int Resamples { get; init; } = Statistics.BcaBootstrap.Draws;
}
