using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs;

/// <summary>What every step works with: one product, its places, and the clock.</summary>
/// <param name="Product">The product.</param>
/// <param name="Paths">Where things lie.</param>
/// <param name="Files">The file system.</param>
/// <param name="Configuration">The steps.</param>
/// <param name="Clock">The time.</param>
/// <param name="Flags">What names this product on the command line, for messages that name a command: <c>--abbrev tm</c>.</param>
public sealed record SpecsContext(Product Product, PathPolicy Paths, IFileStore Files, SpecsConfiguration Configuration, TimeProvider Clock, string Flags)
{
    /// <summary>Abbreviation of the product.</summary>
    public string Abbreviation => Product.Abbreviation;

    /// <summary>The full path of something below the product root.</summary>
    public string At(string relative) => Paths.Inside(relative);

    /// <summary>How a prompt or a message names a full path.</summary>
    public string Shown(string full) => Paths.Shown(full);

    /// <summary>The command line of a step, ready to be typed.</summary>
    public string CommandOf(string stepId) =>
        stepId == "init" ? $"brightrun specs init {Flags}" : $"brightrun specs {Configuration.Step(stepId).Command} {Flags}";

    /// <summary>Full path of a step's output, which never leaves the folder of the product.</summary>
    /// <param name="relative">From the product root; placeholders filled.</param>
    /// <exception cref="SpecsException">It leaves the folder, or a name in it can't be one on every system.</exception>
    public string OutputAt(string relative)
    {
        var full = Paths.Inside(relative);
        if (!PathPolicy.IsBelow(full, At(SpecsLayout.ProductFolder(Abbreviation))))
            throw new SpecsException($"{relative} leaves the folder of the product, {SpecsLayout.ProductFolder(Abbreviation)}.", "Correct \"output\" or \"prompt\" in the configuration.");
        FileNames.RequirePortable(relative);
        return full;
    }
}
