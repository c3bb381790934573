using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Progress;

/// <summary>Which step follows which, and what a step's document was made from.</summary>
internal static class Chain
{
    /// <summary>The command after a step; null at the end.</summary>
    public static string? NextCommand(SpecsContext context, string step) =>
        StepId.All.SkipWhile(id => id != step).Skip(1).FirstOrDefault() is { } next ? context.CommandOf(next) : null;

    /// <summary>Full path of a step's document.</summary>
    public static string DocumentPath(SpecsContext context, StepDefinition step) => context.OutputAt(SpecsConfiguration.Expand(step.Output, context.Product));

    /// <summary>
    /// The document as it is now and what it was made from: a text that differs from the one on record is the fruit of the prompt on
    /// record; an equal one is as old as it was.
    /// </summary>
    public static DocumentOrigin? OriginOf(SpecsContext context, StepDefinition step, StepRecord? record)
    {
        var path = DocumentPath(context, step);
        var now = context.Files.FileExists(path) ? context.Files.Hash(path) : null;
        if (now is null)
            return new DocumentOrigin(null, null, Written: false);
        if (record is null)
            return new DocumentOrigin(now, null, Written: false);
        return record.Document is { } known && known.Sha256 == now ? known : new DocumentOrigin(now, record.Inputs, Written: false);
    }
}
