using System.Runtime.InteropServices;

namespace BrightRun.Engine.Native;

/// <summary>Settings of the C library's allocator, which libtorch takes its CPU memory from.</summary>
internal static partial class CMemory
{
    private const int TrimThreshold = -1;   // M_TRIM_THRESHOLD of malloc.h
    private const int MapThreshold = -3;    // M_MMAP_THRESHOLD
    private const int ArenaLimit = -8;      // M_ARENA_MAX
    private const int WantsLargePages = 14; // MADV_HUGEPAGE of mman.h
    private const long LargePage = 2L << 20;

    /// <summary>
    /// Makes glibc keep the pages of freed tensors for the next ones. By default every tensor of some megabytes is mapped
    /// anew and the kernel clears its pages again: an element-wise operator then takes up to four times as long.
    /// One arena serves all threads, since the others cannot hold large blocks. No effect with other C libraries.
    /// </summary>
    public static void KeepFreedPages()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetOption(ArenaLimit, 1);
            _ = SetOption(MapThreshold, 1 << 30);
            _ = SetOption(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // musl has no mallopt, and no thresholds to set.
        }
    }

    /// <summary>
    /// Gives the pages of freed tensors back to the system. Between passes of different lengths the blocks that were kept no
    /// longer fit, and the resident set would grow with every new length.
    /// </summary>
    public static void ReturnFreedPages()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = Trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // musl returns pages by itself.
        }
    }

    /// <summary>
    /// Asks the kernel to back memory that is not written yet with large pages, as far as whole ones fit into it. Meant for what is written once and
    /// read again and again: with pages of 4 KB a processor waits for addresses a quarter of the time. Takes no memory by itself, and does
    /// nothing where the system has no such pages.
    /// </summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="bytes">Its length.</param>
    public static void UseLargePages(nint address, long bytes)
    {
        var (start, end) = ((address + LargePage - 1) / LargePage * LargePage, (address + bytes) / LargePage * LargePage);
        if (OperatingSystem.IsLinux() && end > start)
            _ = Advise((nint)start, (nuint)(end - start), WantsLargePages);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
