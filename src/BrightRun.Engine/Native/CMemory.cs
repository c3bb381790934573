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
    private const long LargestBlock = 512L << 20; // well below the threshold from which blocks are mapped on their own

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
    /// Makes the heap grow by so many bytes and asks the kernel to back them with large pages once they are written. Meant for weights: they are
    /// written once and read in every token, and with pages of 4 KB a processor waits for addresses a quarter of the time. Takes no
    /// memory by itself, and does nothing where the system has no such pages or not so much memory.
    /// </summary>
    /// <param name="bytes">What is about to be allocated.</param>
    public static void ReserveLargePages(long bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var blocks = new List<nint>();
        for (var left = bytes; left > 0; left -= LargestBlock)
        {
            var size = Math.Min(left, LargestBlock) + LargePage;
            var block = Allocate((nuint)size);
            if (block == 0)
                break;
            blocks.Add(block);
            UseLargePages(block, size);
        }

        blocks.ForEach(Free); // they stay in the heap, side by side, for what comes next
    }

    /// <summary>Asks the kernel to back memory that is not written yet with large pages, as far as whole ones fit into it.</summary>
    /// <param name="address">Where it begins.</param>
    /// <param name="bytes">Its length.</param>
    public static void UseLargePages(nint address, long bytes)
    {
        var (start, end) = ((address + LargePage - 1) / LargePage * LargePage, (address + bytes) / LargePage * LargePage);
        if (OperatingSystem.IsLinux() && end > start)
            _ = Advise((nint)start, (nuint)(end - start), WantsLargePages);
    }

    [LibraryImport("libc", EntryPoint = "malloc")]
    private static partial nint Allocate(nuint bytes);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint block);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint start, nuint bytes, int advice);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
