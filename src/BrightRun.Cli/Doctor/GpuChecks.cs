using System.Globalization;

namespace BrightRun.Cli.Doctor;

/// <summary>NVIDIA GPUs, as their driver names them.</summary>
internal static class GpuChecks
{
    private const string Name = "GPU";

    public static async Task<DoctorCheck> GpuAsync(CancellationToken cancellation)
    {
        var answer = await ToolRun.AskAsync("nvidia-smi", ["--query-gpu=name,memory.total", "--format=csv,noheader,nounits"], cancellation);
        if (string.IsNullOrEmpty(answer))
            return DoctorCheck.Ok(Name, "none with an NVIDIA driver; training runs on the CPU");
        return DoctorCheck.Ok(Name, string.Join("; ", answer.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Describe)));
    }

    /// <summary>A line of the driver's answer: name, memory in MiB.</summary>
    private static string Describe(string line) => line.Split(',', StringSplitOptions.TrimEntries) is [var name, var memory]
        && double.TryParse(memory, NumberStyles.Float, CultureInfo.InvariantCulture, out var mebibytes)
        ? $"{name}, {mebibytes / 1024:F0} GiB"
        : line;
}
