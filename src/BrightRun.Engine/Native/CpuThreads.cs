using System.Runtime.InteropServices;
using TorchSharp;

namespace BrightRun.Engine.Native;

/// <summary>
/// Runs our vector code on the CPU. On Linux it uses the very threads that libtorch's operators use (OpenMP's), so that the
/// two never fight for a core and a parallel region costs about a microsecond; elsewhere the .NET thread pool.
/// </summary>
internal static unsafe partial class CpuThreads
{
    private static readonly bool SharesOpenMp = OperatingSystem.IsLinux();

    /// <summary>
    /// Calls the body once per thread with its share of the items. Shares depend on the number of items and threads alone, so
    /// results are the same in every run with as many threads.
    /// </summary>
    /// <param name="items">Number of items.</param>
    /// <param name="grain">Fewest items worth a thread of their own.</param>
    /// <param name="body">Handles items <c>start</c> … <c>end</c> − 1. It must not throw.</param>
    public static void For(int items, int grain, Action<int, int> body)
    {
        var threads = Math.Min(torch.get_num_threads(), Math.Max(1, items / Math.Max(1, grain)));
        if (threads <= 1)
        {
            body(0, items);
            return;
        }

        var work = new Work(items, threads, body);
        if (!SharesOpenMp)
        {
            Parallel.For(0, threads, work.RunShare);
            return;
        }

        var handle = GCHandle.Alloc(work);
        try
        {
            RunParallel(&RunOnOpenMpThread, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void RunOnOpenMpThread(void* work) =>
        ((Work)GCHandle.FromIntPtr((nint)work).Target!).RunShare(ThreadNumber());

    // GOMP_parallel starts a team as `#pragma omp parallel` does: every thread calls the function once.
    [LibraryImport(TorchNative.OpenMp, EntryPoint = "GOMP_parallel")]
    private static partial void RunParallel(delegate* unmanaged<void*, void> function, void* data, uint threads, uint flags);

    [LibraryImport(TorchNative.OpenMp, EntryPoint = "omp_get_thread_num")]
    private static partial int ThreadNumber();

    private sealed class Work(int items, int threads, Action<int, int> body)
    {
        public void RunShare(int thread) =>
            body((int)((long)items * thread / threads), (int)((long)items * (thread + 1) / threads));
    }
}
