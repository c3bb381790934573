using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Bench;

/// <summary>
/// The demonstration, whole and from nothing, as a newcomer starts it; with several seeds it says which metrics moved beyond chance in how many
/// of them, and which way.
/// </summary>
internal sealed class DemoBenchmark() : Benchmark("demo", "the whole demonstration; --seeds N (1: seed 42; else seeds 1 to N) --base PATH (the product's own) --keep FOLDER")
{
    private const string Arm = "C";

    public override void Run(BenchArguments arguments)
    {
        var seeds = arguments.Number("seeds", 1);
        var root = arguments.Text("keep", Path.Combine(Path.GetTempPath(), $"brightrun-bench-{Environment.ProcessId}"));
        var runs = new List<JsonDocument>();
        try
        {
            foreach (var seed in seeds == 1 ? [42] : Enumerable.Range(1, seeds))
            {
                var begin = Stopwatch.GetTimestamp();
                runs.Add(Demonstrate(Path.Combine(root, $"seed-{seed}"), seed, arguments.Text("base", "")));
                Console.WriteLine($"seed {seed}: {Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s ({string.Join(", ", Stages(runs[^1]))}); training loss {Losses(runs[^1])}");
            }

            foreach (var baseline in (string[])["A", "B"])
                PrintMoved(runs, baseline);
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
            if (arguments.Text("keep", "").Length == 0 && Directory.Exists(root))
                Directory.Delete(root, recursive: true);
        }
    }

    private static JsonDocument Demonstrate(string folder, int seed, string basePath)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "BrightRun.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, OperatingSystem.IsWindows() ? "brightrun.exe" : "brightrun");
        if (!File.Exists(program))
            throw new RefusedException($"{program} is not built.", "Build it: ./brightrun --help.");
        string[] line = ["demo", "--json", "--out", folder, "--seed", seed.ToString(CultureInfo.InvariantCulture), .. basePath.Length > 0 ? (string[])["--base", basePath] : []];
        using var process = Process.Start(new ProcessStartInfo(program, line) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? JsonDocument.Parse(output) : throw new RefusedException($"The demonstration ended with exit code {process.ExitCode}.", "Its messages stand above.");
    }

    private static IEnumerable<string> Stages(JsonDocument run) =>
        run.RootElement.GetProperty("stages").EnumerateObject().Select(stage => $"{stage.Name} {stage.Value.GetProperty("seconds").GetDouble():F0} s");

    private static string Losses(JsonDocument run) => string.Join("; ", run.RootElement.GetProperty("training").EnumerateObject().Select(arm =>
        $"{arm.Name} {arm.Value.GetProperty("first_loss").GetDouble():F2} to {arm.Value.GetProperty("final_loss").GetDouble():F2}, held out {arm.Value.GetProperty("first_eval_loss").GetDouble():F2} to {arm.Value.GetProperty("final_eval_loss").GetDouble():F2}"));

    private static void PrintMoved(List<JsonDocument> runs, string baseline)
    {
        Console.WriteLine();
        Console.WriteLine($"emotional against {(baseline == "A" ? "base" : "neutral")}: moved beyond chance (Holm-adjusted p below 0.05) in how many of {runs.Count}");
        var metrics = runs.SelectMany(run => run.RootElement.GetProperty("comparisons").EnumerateArray())
            .Where(comparison => comparison.GetProperty("baseline").GetString() == baseline && comparison.GetProperty("arm").GetString() == Arm)
            .SelectMany(comparison => comparison.GetProperty("metrics").EnumerateArray())
            .GroupBy(metric => $"{metric.GetProperty("id").GetString()} {metric.GetProperty("name").GetString()}", StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            var moved = metric.Where(run => run.GetProperty("moved").GetBoolean()).ToList();
            var differences = metric.Select(run => run.GetProperty("difference")).Where(difference => difference.ValueKind == JsonValueKind.Number).Select(difference => difference.GetDouble()).ToList();
            Console.WriteLine($"  {metric.Key,-30} {moved.Count} (up {moved.Count(run => run.GetProperty("difference").GetDouble() > 0)}, down {moved.Count(run => run.GetProperty("difference").GetDouble() < 0)}); difference "
                + (differences.Count == 0 ? "undefined" : $"{differences.Min():F2} to {differences.Max():F2}"));
        }
    }
}
