using Xunit;

namespace BrightRun.TestKit;

/// <summary>
/// The reference values, real data and models that lie beside the repository in <c>../shared</c>. They are too large to be
/// part of it, so a test that needs one asks for it with <see cref="Require"/> and is skipped where it is missing.
/// </summary>
public static class Shared
{
    private static readonly Lazy<string> FoundRoot = new(FindRoot);

    /// <summary>The folder of the repository: the nearest one above the test program that holds the solution.</summary>
    public static string RepositoryRoot => FoundRoot.Value;

    /// <summary>The folder <c>shared</c> beside the repository; it need not exist.</summary>
    public static string Folder => Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared"));

    /// <summary>The full path of a file or folder of <see cref="Folder"/>; skips the calling test, with the reason, where it is missing.</summary>
    /// <param name="relativePath">Path with forward slashes, for example <c>fixtures/tokens/ids.json</c>.</param>
    public static string Require(string relativePath)
    {
        var path = Path.Combine(Folder, Path.Combine(relativePath.Split('/')));
        Assert.SkipUnless(Path.Exists(path), $"needs {path}, which is not here");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BrightRun.slnx")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds BrightRun.slnx.");
    }
}
