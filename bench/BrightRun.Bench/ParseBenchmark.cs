using System.Diagnostics;
using System.Text.RegularExpressions;
using BrightRun.Domain.Curate;

namespace BrightRun.Bench;

/// <summary>How fast a training file is read and checked against every rule, and in how much memory.</summary>
internal sealed partial class ParseBenchmark() : Benchmark("parse", "reading and checking a training file; --megabytes N (1024), --data FILE (repeated to that size)")
{
    private const int Runs = 3;
    private const string ConversationsStart = "\"conversations\": [";

    public override void Run(BenchArguments arguments)
    {
        var source = arguments.Path("data", "data/brightrun-lora-v4-union.json");
        var folder = Directory.CreateTempSubdirectory("brightrun-bench-");
        try
        {
            var path = Path.Combine(folder.FullName, "large.json");
            WriteRepeated(source, path, arguments.Number("megabytes", 1024) * 1_000_000L);
            var megabytes = new FileInfo(path).Length / 1e6;
            var best = Enumerable.Range(0, Runs).Select(_ => Read(path)).MinBy(run => run.Seconds);
            using var process = Process.GetCurrentProcess();
            Console.WriteLine($"{megabytes:F0} MB, {best.Counts.Conversations} conversations, {best.Counts.UsablePairs} usable of {best.Counts.Pairs} pairs");
            Console.WriteLine($"{megabytes / best.Seconds:F0} MB/s on one core (best of {Runs}), peak resident set {process.PeakWorkingSet64 / 1e6:F0} MB");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double Seconds, TrainingDataCounts Counts) Read(string path)
    {
        var begin = Stopwatch.GetTimestamp();
        using var reader = TrainingDataReader.Open(path);
        var usable = reader.ReadConversations().Sum(conversation => conversation.Pairs.Count(pair => pair.IsUsable));
        Trace.Assert(usable == reader.Counts.UsablePairs);
        return (Stopwatch.GetElapsedTime(begin).TotalSeconds, reader.Counts);
    }

    /// <summary>Repeats the conversations of a training file, each time under other ids: the same id twice would be passed over.</summary>
    private static void WriteRepeated(string source, string path, long size)
    {
        var text = File.ReadAllText(source);
        var start = text.IndexOf(ConversationsStart, StringComparison.Ordinal) + ConversationsStart.Length;
        var end = text.LastIndexOf(']');
        var body = text[start..end].TrimEnd();
        using var writer = new StreamWriter(path);
        writer.Write(text.AsSpan(0, start));
        for (var copy = 0; new FileInfo(path).Length < size; copy++)
        {
            writer.Write(copy == 0 ? "" : ",");
            writer.Write(UuidStart().Replace(body, id => $"{Convert.ToUInt32(id.Value, 16) ^ (uint)copy:x8}"));
            writer.Flush();
        }

        writer.Write(text.AsSpan(end));
    }

    [GeneratedRegex("[0-9a-f]{8}(?=-[0-9a-f]{4}-4)", RegexOptions.None, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex UuidStart();
}
