using System.Globalization;
using BrightRun.Domain;

namespace BrightRun.Bench;

/// <summary>The <c>--key value</c> pairs after the name of a benchmark.</summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">They are not pairs of a key and a value.</exception>
    public BenchArguments(string[] arguments)
    {
        foreach (var pair in arguments.Chunk(2))
        {
            if (pair is not [var key, var value] || !key.StartsWith("--", StringComparison.Ordinal))
                throw new RefusedException($"{pair[0]}: a key needs dashes and a value.", "Write pairs: --key value.");
            _values[key[2..]] = value;
        }
    }

    /// <summary>The text of a key, else the fallback.</summary>
    public string Text(string key, string fallback) => _values.GetValueOrDefault(key, fallback);

    /// <summary>The number of a key, else the fallback.</summary>
    public int Number(string key, int fallback) =>
        _values.TryGetValue(key, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;

    /// <summary>A file or folder of <c>../shared</c>, unless the key names another.</summary>
    /// <exception cref="RefusedException">It is not there.</exception>
    public string Path(string key, string inShared)
    {
        var path = Text(key, System.IO.Path.Combine(Checkout.Root, "..", "shared", inShared));
        return System.IO.Path.Exists(path) ? System.IO.Path.GetFullPath(path) : throw new RefusedException($"--{key}: there is no {path}.", "Name a file or folder that is there.");
    }
}
