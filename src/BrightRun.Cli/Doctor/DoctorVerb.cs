using System.CommandLine;
using BrightRun.Cli.Hosting;

namespace BrightRun.Cli.Doctor;

/// <summary>Examines the machine: whatever training rests on, with a remedy for each thing that is wrong.</summary>
internal sealed class DoctorVerb() : Verb("doctor", "Examine this machine: SDK, native libraries, CPU, GPU, memory, disk, write access.")
{
    /// <inheritdoc/>
    public override async Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        List<DoctorCheck> checks =
        [
            SoftwareChecks.Runtime(),
            await SoftwareChecks.SdkAsync(cancellation),
            SoftwareChecks.NativeLibraries(),
            SoftwareChecks.Kernels(),
            CpuChecks.Processor(),
            await GpuChecks.GpuAsync(cancellation),
            StorageChecks.Memory(),
            .. StorageChecks.Folders(),
        ];
        var broken = checks.Where(check => check.Status == DoctorStatus.Broken).Select(check => check.Name).ToList();
        if (output.Json)
            output.WriteJson(new { ok = broken.Count == 0, checks = checks.Select(check => new { check.Name, Status = Word(check), check.Found, check.Remedy }) });
        else
            Write(checks, output.Results);
        if (broken.Count == 0)
            return ExitCode.Done;
        Console.Error.WriteLine($"error: doctor: not working: {string.Join(", ", broken)}.");
        Console.Error.WriteLine("  Follow the remedies above, then run `brightrun doctor` again.");
        return ExitCode.Refused;
    }

    private static void Write(List<DoctorCheck> checks, TextWriter results)
    {
        var widest = checks.Max(check => check.Name.Length);
        foreach (var check in checks)
        {
            results.WriteLine($"{Word(check),-7}  {check.Name.PadRight(widest)}  {check.Found}");
            if (check.Remedy is { } remedy)
                results.WriteLine($"{"",-7}  {"".PadRight(widest)}  → {remedy}");
        }
    }

    private static string Word(DoctorCheck check) => check.Status.ToString().ToLowerInvariant();
}
