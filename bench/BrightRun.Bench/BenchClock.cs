using System.Diagnostics;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>
/// How long something takes: by the wall, or in processor time per thread. The second still says how much work something is
/// where other programs keep the machine busy; it leaves out what threads wait for each other.
/// </summary>
internal sealed class BenchClock
{
    private readonly bool _processor;

    private BenchClock(bool processor) => _processor = processor;

    /// <summary>The clock on the wall.</summary>
    public static BenchClock Wall { get; } = new(processor: false);

    /// <summary>The clock that <c>--clock wall|processor</c> asks for.</summary>
    public static BenchClock Of(BenchArguments arguments) => new(arguments.Text("clock", "wall") == "processor");

    /// <summary>What it measures, for the heading of a report.</summary>
    public override string ToString() => _processor ? "processor time per thread" : "wall time";

    /// <summary>Seconds that the body takes.</summary>
    public double Seconds(Action body)
    {
        var (begin, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        body();
        return _processor ? (Environment.CpuUsage.TotalTime - before).TotalSeconds / torch.get_num_threads() : Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
