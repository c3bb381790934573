using BrightRun.ProductSpecs.Documents;

namespace BrightRun.ProductSpecs.Progress;

/// <summary>Measures a document before a rewrite.</summary>
internal static class Baselines
{
    /// <summary>A rewrite that leaves less than this share of the text has lost something.</summary>
    public const double SmallestShare = 0.8;

    /// <summary>The sizes of a text.</summary>
    public static Baseline Of(string text) =>
        new(text.Length, RequirementIds.In(text.Split('\n')).Select(id => id.Id).Distinct(StringComparer.Ordinal).Count());
}
