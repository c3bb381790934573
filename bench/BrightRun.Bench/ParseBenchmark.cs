using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using BrightRun.Domain.Curate;

namespace BrightRun.Bench;

/// <summary>How fast a training file is read and checked against every rule, and in how much memory.</summary>
internal sealed class ParseBenchmark() : Benchmark("parse", "reading and checking a training file; --megabytes N (1024), --data FILE (repeated to that size)")
{
    private const int Runs = 3;
    private const int MarkLength = 8;
    private const int UuidLength = 36;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

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

    /// <summary>
    /// Repeats the conversations of a training file, each time under other ids: the same id twice would be passed over. Works on
    /// bytes, so that the peak of memory is that of reading.
    /// </summary>
    private static void WriteRepeated(string source, string path, long size)
    {
        var bytes = File.ReadAllBytes(source);
        var start = bytes.AsSpan().IndexOf("\"conversations\": ["u8) + "\"conversations\": [".Length;
        var end = bytes.AsSpan().LastIndexOf((byte)']');
        var ids = UuidStarts(bytes).Select(at => (At: at, Value: uint.Parse(bytes.AsSpan(at, MarkLength), NumberStyles.AllowHexSpecifier))).ToList();
        using var output = File.Create(path);
        output.Write(bytes, 0, start);
        for (var copy = 0; output.Length < size; copy++)
        {
            if (copy > 0)
                output.WriteByte((byte)',');
            foreach (var (at, value) in ids)
                (value ^ (uint)copy).TryFormat(bytes.AsSpan(at, MarkLength), out _, "x8");
            output.Write(bytes, start, end - start);
        }

        output.Write(bytes, end, bytes.Length - end);
    }

    /// <summary>Where version 4 UUIDs begin: eight hexadecimal digits, a dash, four digits, a dash and a 4.</summary>
    private static IEnumerable<int> UuidStarts(byte[] bytes)
    {
        for (var i = 0; i + UuidLength <= bytes.Length; i++)
        {
            if (bytes[i + MarkLength] == '-' && bytes[i + 13] == '-' && bytes[i + 14] == '4' && bytes.AsSpan(i, MarkLength).IndexOfAnyExcept(HexDigits) < 0)
                yield return i;
        }
    }
}
