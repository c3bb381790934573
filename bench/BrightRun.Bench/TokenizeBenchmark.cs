using System.Globalization;
using System.Text;
using System.Text.Json;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Bench;

/// <summary>How fast each tokenizer is opened and encodes, on natural text and on text that never ends a word.</summary>
internal sealed class TokenizeBenchmark() : Benchmark("tokenize", "opening and encoding, MB of UTF-8 per second of processor time; --tokenizers FOLDER, --data FILE.json, --runs N (5)")
{
    private const int LongPiece = 1_000_000;
    private const double Megabyte = 1e6;

    public override void Run(BenchArguments arguments)
    {
        var text = TextOf(arguments.Path("data", "data/brightrun-lora-v4-72.json"));
        var runs = arguments.Number("runs", 5);
        var oneLetter = new string('x', LongPiece);
        var letters = new string(new Random(1).GetItems<char>("abcdefghijklmnopqrstuvwxyz", LongPiece));
        Console.WriteLine($"text: {Encoding.UTF8.GetByteCount(text) / Megabyte:F1} MB");
        Console.WriteLine("tokenizer        open ms   first MB/s   again MB/s   1 MB of one letter   1 MB of letters");
        foreach (var folder in Directory.GetDirectories(arguments.Path("tokenizers", "models/tokenizers")).Order(StringComparer.Ordinal))
        {
            var open = Seconds(() => Tokenizer.Open(folder), runs);
            var first = Speed(text, Seconds(() => Tokenizer.Open(folder), tokenizer => tokenizer.Encode(text), runs));
            var warm = Tokenizer.Open(folder);
            var again = Speed(text, Seconds(() => warm.Encode(text), runs));
            var (slow, mixed) = (Speed(oneLetter, Seconds(() => warm.Encode(oneLetter), runs)), Speed(letters, Seconds(() => warm.Encode(letters), runs)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(folder),-14} {open * 1000,9:F0} {first,12:F1} {again,12:F1} {slow,15:F1} MB/s {mixed,12:F1} MB/s"));
        }
    }

    /// <summary>All texts of a JSON file, one after another.</summary>
    private static string TextOf(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var text = new StringBuilder();
        Append(document.RootElement);
        return text.ToString();

        void Append(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.String)
                text.Append(element.GetString()).Append('\n');
            else if (element.ValueKind == JsonValueKind.Array)
                element.EnumerateArray().ToList().ForEach(Append);
            else if (element.ValueKind == JsonValueKind.Object)
                element.EnumerateObject().ToList().ForEach(member => Append(member.Value));
        }
    }

    private static double Speed(string text, double seconds) => Encoding.UTF8.GetByteCount(text) / Megabyte / seconds;

    private static double Seconds(Action work, int runs) => Seconds(() => work, action => action(), runs);

    /// <summary>Processor time of the fastest of several runs, each after a preparation that is not counted; one thread works, so on a quiet machine it is the time.</summary>
    private static double Seconds<T>(Func<T> prepare, Action<T> work, int runs) => Enumerable.Range(0, runs).Min(_ =>
    {
        var prepared = prepare();
        var begin = Environment.CpuUsage.TotalTime;
        work(prepared);
        return (Environment.CpuUsage.TotalTime - begin).TotalSeconds;
    });
}
