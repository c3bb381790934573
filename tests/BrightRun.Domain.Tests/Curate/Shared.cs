using Xunit;

namespace BrightRun.Domain.Tests.Curate;

internal static class Shared
{
    public static string Data(string file)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BrightRun.slnx")))
            folder = folder.Parent;
        var path = Path.GetFullPath(Path.Combine(folder?.FullName ?? ".", "..", "shared", "data", file));
        if (!File.Exists(path))
            path = Path.Combine("/work/shared/data", file);
        Assert.SkipUnless(File.Exists(path), $"{path} is not on this machine");
        return path;
    }
}
