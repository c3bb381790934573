using System.Runtime.InteropServices;

namespace BrightRun.Engine.Native;

/// <summary>
/// How long idle OpenMP threads wait for the next parallel region before they sleep. libgomp's own default is milliseconds:
/// on a busy machine they then burn the time in which the thread that they wait for could run, and a run takes many times as
/// long. Not spinning at all costs about 45 µs in every one of thousands of operators.
/// </summary>
internal static partial class OpenMpSpin
{
    /// <summary>About 0.1 ms: longer than the gap between two operators, shorter than what the scheduler gives to another process.</summary>
    private const string Iterations = "10000";

    /// <summary>Sets it; must come before the library is loaded. Settings of the user win. Only Linux builds of libtorch bring libgomp.</summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null)
            return;
        _ = SetEnvironment("GOMP_SPINCOUNT", Iterations, overwrite: 0);
    }

    // .NET's own environment is a copy that native libraries do not see.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
