using BrightRun.Domain;

namespace BrightRun.Cli.Demo;

/// <summary>The files that the demonstration starts from: beside the program once it is published, else in the repository above it.</summary>
/// <param name="Emotional">Training set with emotionally attuned answers.</param>
/// <param name="Neutral">The same conversations with neutral answers.</param>
/// <param name="Scenarios">Held-out scenarios.</param>
/// <param name="Base">The base model's folder.</param>
internal sealed record DemoAssets(string Emotional, string Neutral, string Scenarios, string Base)
{
    private const string FolderName = "assets";

    /// <summary>Whether the base is the one that comes with the product.</summary>
    public required bool IsOwnBase { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="basePath">Another base model; null for the one that comes with the product.</param>
    /// <exception cref="RefusedException">They are not there.</exception>
    public static DemoAssets Find(string? basePath)
    {
        var folder = FindFolder();
        var assets = new DemoAssets(
            Path.Combine(folder, "demo", "emotional.json"), Path.Combine(folder, "demo", "neutral.json"), Path.Combine(folder, "demo", "scenarios.json"),
            basePath ?? Path.Combine(folder, "base")) { IsOwnBase = basePath is null };
        foreach (var file in (string[])[assets.Emotional, assets.Neutral, assets.Scenarios])
        {
            if (!File.Exists(file))
                throw new RefusedException($"{file} is missing.", "It belongs to the product: take it from the repository or unpack the program again.");
        }

        if (!Path.Exists(assets.Base))
        {
            throw new RefusedException(
                $"There is no base model at {assets.Base}.",
                basePath is null ? "Make the one that belongs to the product with `brightrun base make`, or name another one: --base PATH." : "Name a Hugging Face folder or a GGUF file: --base PATH.");
        }

        return assets;
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var assets = Path.Combine(folder.FullName, FolderName);
            if (Directory.Exists(Path.Combine(assets, "demo")))
                return assets;
        }

        throw new RefusedException($"No folder above {AppContext.BaseDirectory} holds {FolderName}/demo.", "The data of the demonstration belong to the product: take the whole repository, or publish the program with them.");
    }
}
