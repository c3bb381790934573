using System.Diagnostics;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Train;

/// <summary>Memory of this process and of the machine that it runs on.</summary>
internal static class ProcessMemory
{
    /// <summary>Peak resident set of this process in bytes.</summary>
    public static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
    }

    /// <summary>Resident set of this process in bytes, after the pages of freed tensors are given back.</summary>
    public static long Current()
    {
        CMemory.ReturnFreedPages();
        return Environment.WorkingSet;
    }

    /// <summary>Bytes that this process may have in all: what it has, and what it may still take.</summary>
    public static long AtHand() => Current() + Available();

    /// <summary>Bytes that this process may still take before the machine, or the container's limit, is at its end.</summary>
    public static long Available()
    {
        var machine = LinuxAvailable() ?? ManagedEstimate();
        return ContainerLeft() is { } left ? Math.Min(machine, left) : machine;
    }

    private static long? LinuxAvailable()
    {
        const string Table = "/proc/meminfo";
        if (!File.Exists(Table))
            return null;
        return File.ReadLines(Table).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) is { } line
            ? 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>What a control group (version 2) still allows; its file cache is given back when memory is needed.</summary>
    private static long? ContainerLeft()
    {
        const string Group = "/sys/fs/cgroup";
        if (ReadNumber($"{Group}/memory.max") is not { } limit || ReadNumber($"{Group}/memory.current") is not { } used)
            return null;
        var cache = File.Exists($"{Group}/memory.stat")
            ? File.ReadLines($"{Group}/memory.stat").Where(line => line.StartsWith("inactive_file ", StringComparison.Ordinal)).Select(line => long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault()
            : 0;
        return Math.Max(0, limit - used + cache);
    }

    private static long? ReadNumber(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), out var number) ? number : null; // "max" means no limit

    private static long ManagedEstimate()
    {
        GC.Collect(0); // the figures below are those of the last collection
        var memory = GC.GetGCMemoryInfo();
        return Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes);
    }
}
