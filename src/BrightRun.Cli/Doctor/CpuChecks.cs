using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace BrightRun.Cli.Doctor;

/// <summary>The processor and what it can do for matrix products.</summary>
internal static class CpuChecks
{
    private const string CpuInfo = "/proc/cpuinfo";

    public static DoctorCheck Processor()
    {
        var info = File.Exists(CpuInfo) ? File.ReadLines(CpuInfo).TakeWhile(line => line.Length > 0).ToList() : [];
        var model = Field(info, "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();
        var features = Features(Field(info, "flags") ?? Field(info, "Features") ?? "");
        var found = $"{model}, {Environment.ProcessorCount} cores; {(features.Count > 0 ? string.Join(", ", features) : "no vector extensions known")}";
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx2.IsSupported
            ? DoctorCheck.Warn("CPU", found, "Without AVX2 training is many times slower; use a processor from 2013 or later, and in a virtual machine pass the host's CPU through.")
            : DoctorCheck.Ok("CPU", found);
    }

    /// <summary>Vector and bf16 extensions; the runtime knows no name for the bf16 ones, so the kernel's flags are read (Linux).</summary>
    private static List<string> Features(string flags)
    {
        var words = flags.Split(' ').ToHashSet(StringComparer.Ordinal);
        (string Name, bool Has)[] features =
        [
            ("AVX2", Avx2.IsSupported),
            ("FMA", Fma.IsSupported),
            ("AVX-512F", Avx512F.IsSupported),
            ("AVX-512 BF16", words.Contains("avx512_bf16")),
            ("AMX BF16", words.Contains("amx_bf16")),
            ("AdvSimd", AdvSimd.IsSupported),
            ("Arm BF16", words.Contains("bf16")),
        ];
        return [.. features.Where(feature => feature.Has).Select(feature => feature.Name)];
    }

    private static string? Field(List<string> info, string name) =>
        info.Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault();
}
