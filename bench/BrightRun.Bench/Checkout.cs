using System.Runtime.InteropServices;

namespace BrightRun.Bench;

/// <summary>Where and on what it is measured.</summary>
internal static class Checkout
{
    private static readonly Lazy<string> Found = new(FindRoot); // a published program has none, and may not need it

    /// <summary>The folder of the solution.</summary>
    public static string Root => Found.Value;

    /// <summary>One line for docs/performance.md: processor, cores, memory, system, runtime.</summary>
    public static string Machine
    {
        get
        {
            const string Info = "/proc/cpuinfo";
            var model = File.Exists(Info)
                ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
                : null;
            var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
            return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {memory:F0} GiB, "
                + $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";
        }
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
