using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Configuration;

/// <summary>The steps with what the configuration file changes about them.</summary>
/// <param name="Steps">All steps, in the order of the work.</param>
public sealed record SpecsConfiguration(IReadOnlyList<StepDefinition> Steps)
{
    /// <summary>What holds without a file.</summary>
    public static SpecsConfiguration BuiltIn { get; } = new(BuiltInSteps.All);

    /// <summary>The step of an id; steps are found by id, never by their place in a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public StepDefinition Step(string id) =>
        Steps.FirstOrDefault(step => step.Id == id) ?? throw new ArgumentOutOfRangeException(nameof(id), id, "No step has this id.");

    /// <summary>Reads the configuration of a product root.</summary>
    /// <exception cref="SpecsException">The file can't be read or is not valid; all faults are named by their JSON path.</exception>
    public static SpecsConfiguration Load(IFileStore files, PathPolicy paths)
    {
        var path = paths.Inside(SpecsLayout.ConfigurationFile);
        return files.FileExists(path) ? new ConfigurationReader(paths.Shown(path)).Read(files.Text(path)) : BuiltIn;
    }

    /// <summary>The placeholders that may stand in defaults and settings, filled: names are case-insensitive, <c>{{x}}</c> is <c>{x}</c>.</summary>
    public static string Expand(string text, Product product) => Filling.PromptTemplate.Parse(text, "configuration").Fill(
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PROJECT_NAME"] = product.Name,
            ["PROJECT_ABBREVIATION"] = product.Abbreviation,
            ["ABBREV"] = product.Abbreviation,
        },
        new Dictionary<string, bool>(StringComparer.Ordinal));
}
