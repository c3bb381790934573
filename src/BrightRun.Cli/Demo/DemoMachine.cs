using System.Globalization;
using System.Runtime.InteropServices;

namespace BrightRun.Cli.Demo;

/// <summary>The machine in words.</summary>
internal static class DemoMachine
{
    private const string ProcessorInfo = "/proc/cpuinfo";

    /// <summary>Processor, cores, memory and operating system.</summary>
    public static string Describe()
    {
        var processor = File.Exists(ProcessorInfo)
            ? File.ReadLines(ProcessorInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{processor ?? RuntimeInformation.ProcessArchitecture.ToString()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:F0} GB memory, {RuntimeInformation.OSDescription}");
    }
}
