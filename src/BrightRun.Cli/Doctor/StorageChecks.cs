namespace BrightRun.Cli.Doctor;

/// <summary>Memory, disk and the right to write.</summary>
internal static class StorageChecks
{
    private const double Gibibyte = 1L << 30;

    /// <summary>Training a base of 135 million weights in float32 takes about this much.</summary>
    private const double SmallestUsefulMemory = 4;

    /// <summary>A converted or merged small model, some checkpoints and an adapter.</summary>
    private const double SmallestUsefulDisk = 2;

    public static DoctorCheck Memory()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gibibyte;
        var free = FreeMemory();
        var found = free is null ? $"{total:F1} GiB" : $"{total:F1} GiB, {free:F1} GiB free";
        return (free ?? total) < SmallestUsefulMemory
            ? DoctorCheck.Warn("memory", found, $"Less than {SmallestUsefulMemory:F0} GiB is enough only for very small bases; close other programs or raise the container's limit.")
            : DoctorCheck.Ok("memory", found);
    }

    /// <summary>Where runs are written, where temporary files go, and where a patched library is kept.</summary>
    public static IEnumerable<DoctorCheck> Folders() =>
    [
        Folder("current folder", Environment.CurrentDirectory, DoctorStatus.Warning, "Change to a folder of your own, or give --out."),
        Folder("temporary folder", Path.GetTempPath(), DoctorStatus.Broken, "Set TMPDIR (TEMP on Windows) to a folder that you may write to."),
        Folder(
            "user folder",
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            DoctorStatus.Broken,
            "Set HOME (or XDG_DATA_HOME) to a folder that you may write to."),
    ];

    private static DoctorCheck Folder(string name, string path, DoctorStatus withoutAccess, string remedy)
    {
        if (path.Length == 0 || !CanWrite(path))
            return new DoctorCheck(name, withoutAccess, $"{(path.Length == 0 ? "none" : path)}: not writable", remedy);
        var free = new DriveInfo(path).AvailableFreeSpace / Gibibyte;
        var found = $"{path}: writable, {free:F1} GiB free";
        return free < SmallestUsefulDisk
            ? DoctorCheck.Warn(name, found, "Make room: a run needs space for checkpoints and the adapter.")
            : DoctorCheck.Ok(name, found);
    }

    private static bool CanWrite(string folder)
    {
        try
        {
            using var probe = new FileStream(
                Path.Combine(folder, $".brightrun-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            probe.WriteByte(0);
            probe.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>What the kernel would hand out without swapping, in GiB; null where it doesn't say (not Linux).</summary>
    private static double? FreeMemory()
    {
        const string Info = "/proc/meminfo";
        if (!File.Exists(Info))
            return null;
        var line = File.ReadLines(Info).FirstOrDefault(text => text.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..] && long.TryParse(kibibytes, out var amount) ? amount * 1024 / Gibibyte : null;
    }
}
