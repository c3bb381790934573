namespace BrightRun.Domain.Curate;

/// <summary>How training data are read.</summary>
public sealed record TrainingDataOptions
{
    /// <summary>Pairs with a quality score below this are masked: they stay as context. Null: no floor. The format calls 2.5 the limit of "rejected".</summary>
    public double? MinQuality { get; init; }
}
