using Xunit;

namespace BrightRun.TestKit;

/// <summary>The Chromium of this machine, for tests that look at a page as a person does. A test that needs it is skipped where it is not installed.</summary>
public static class Chromium
{
    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["chrome.exe", "msedge.exe"] : ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "Google Chrome"];

    /// <summary>No window, no sandbox (a container has none to give), no GPU, no traffic of its own.</summary>
    public static IReadOnlyList<string> Arguments { get; } = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

    /// <summary>Path of the program: what BRIGHTRUN_CHROMIUM names, else the first on the PATH or where its installer puts it; null where there is none.</summary>
    public static string? Find() =>
        Environment.GetEnvironmentVariable("BRIGHTRUN_CHROMIUM") is { Length: > 0 } named
            ? File.Exists(named) ? named : null
            : Folders().SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Path of the program; skips the calling test, with the reason, where there is none.</summary>
    public static string Require()
    {
        var path = Find();
        Assert.SkipWhen(path is null, "needs Chromium on the PATH or in BRIGHTRUN_CHROMIUM; on Debian and Ubuntu: apt-get install chromium");
        return path!;
    }

    private static IEnumerable<string> Folders()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        if (OperatingSystem.IsMacOS())
            return [.. path, "/Applications/Google Chrome.app/Contents/MacOS"];
        if (!OperatingSystem.IsWindows())
            return path;
        return
        [
            .. path,
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "Google", "Chrome", "Application"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFilesX86), "Microsoft", "Edge", "Application"),
        ];
    }
}
