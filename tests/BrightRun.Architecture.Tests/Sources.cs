namespace BrightRun.Architecture.Tests;

/// <summary>The files of the repository as they lie there, what the build makes left out.</summary>
internal static class Sources
{
    private static readonly string[] Made = ["artifacts", "TestResults", "bin", "obj"];

    /// <summary>All files below a folder of the repository whose name ends so, as paths from the root with forward slashes.</summary>
    public static IEnumerable<string> Below(string folder, string ending) =>
        Directory.EnumerateFiles(Path.Combine(Shared.RepositoryRoot, folder), "*" + ending, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Shared.RepositoryRoot, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => Made.Contains(part)))
            .Order(StringComparer.Ordinal);

    /// <summary>The same over all folders that hold code.</summary>
    public static IEnumerable<string> Everywhere(string ending) => new[] { "src", "tests", "bench" }.SelectMany(folder => Below(folder, ending));

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Shared.RepositoryRoot, path));
}
