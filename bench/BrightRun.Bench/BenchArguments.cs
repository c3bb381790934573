using System.Globalization;
using BrightRun.Domain;

namespace BrightRun.Bench;

/// <summary>The <c>--key value</c> pairs after the name of a benchmark.</summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <param name="arguments">Keys and values in turn.</param>
    /// <param name="benchmark">Names its keys.</param>
    /// <exception cref="RefusedException">They are not pairs of a key and a value, or the benchmark has no such key.</exception>
    public BenchArguments(string[] arguments, Benchmark benchmark)
    {
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair is not [var key, var value] || !key.StartsWith("--", StringComparison.Ordinal))
                throw new RefusedException($"{pair[0]}: a key needs dashes and a value.", "Write pairs: --key value.");
            if (!benchmark.About.Split(' ', ',', ';').Contains(key))
                throw new RefusedException($"{key}: {benchmark.Name} has no such key.", $"{benchmark.Name}: {benchmark.About}");
            _values[key[2..]] = value;
        }
    }

    /// <summary>The text of a key, else the fallback.</summary>
    public string Text(string key, string fallback) => _values.GetValueOrDefault(key, fallback);

    /// <summary>The text of a key, one of those given; the first of them where it is not there.</summary>
    /// <exception cref="RefusedException">It is none of them.</exception>
    public string Choice(string key, params string[] known) =>
        Text(key, known[0]) is var text && known.Contains(text) ? text : throw new RefusedException($"--{key} {text}: there is no such choice.", $"Choose one of {string.Join(", ", known)}.");

    /// <summary>The number of a key, else the fallback.</summary>
    /// <exception cref="RefusedException">It is no whole number from 0.</exception>
    public int Number(string key, int fallback)
    {
        if (!_values.TryGetValue(key, out var text))
            return fallback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new RefusedException($"--{key} {text}: not a whole number.", "Write digits only.");
    }

    /// <summary>A file or folder of <c>../shared</c>, unless the key names another.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public string Path(string key, string inShared)
    {
        var path = Text(key, System.IO.Path.Combine(Checkout.Root, "..", "shared", inShared));
        return System.IO.Path.Exists(path) ? System.IO.Path.GetFullPath(path) : throw new RefusedException($"--{key}: there is no {path}.", "Name a file or folder that is there.");
    }
}
