using System.Diagnostics;

namespace BrightRun.Bench;

/// <summary>How long the built program takes to answer <c>--help</c>: the least that every verb costs.</summary>
internal sealed class StartBenchmark() : Benchmark("start", "time of `brightrun --help` from process start to end; --runs N (20)")
{
    public override void Run(BenchArguments arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "BrightRun.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, OperatingSystem.IsWindows() ? "brightrun.exe" : "brightrun");
        var times = Enumerable.Range(0, arguments.Number("runs", 20)).Select(_ => Time(program)).Order().ToArray();
        Console.WriteLine($"brightrun --help: median {times[times.Length / 2]:F0} ms, fastest {times[0]:F0} ms, slowest {times[^1]:F0} ms of {times.Length} runs");
    }

    private static double Time(string program)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(program, "--help") { UseShellExecute = false, RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }
}
