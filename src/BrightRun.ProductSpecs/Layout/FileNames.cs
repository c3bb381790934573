using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>Which names may be written, so that a folder made on one system can be copied to every other.</summary>
internal static partial class FileNames
{
    /// <summary>Bytes of UTF-8 that file systems take for one name, less what a temporary file adds to it.</summary>
    private const int LongestName = 255 - 37;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*\\");

    /// <summary>Refuses names that some system can't hold.</summary>
    /// <param name="relative">Path with forward slashes.</param>
    /// <exception cref="SpecsException">One of its names is a device of Windows, too long, or holds a character that is not allowed everywhere.</exception>
    public static void RequirePortable(string relative)
    {
        foreach (var name in relative.Split('/'))
        {
            var problem = name switch
            {
                "" or "." or ".." => "is no name",
                _ when Encoding.UTF8.GetByteCount(name) > LongestName => $"is longer than {LongestName} bytes",
                _ when name.AsSpan().ContainsAny(Forbidden) || name.Any(char.IsControl) => "holds a character that not every system allows",
                _ when name[^1] is ' ' or '.' => "ends with a space or a dot",
                _ when Device().IsMatch(name) => "is the name of a device on Windows",
                _ => null,
            };
            if (problem is not null)
                throw new SpecsException($"\"{(name.Length > 60 ? name[..60] + "…" : name)}\" {problem}; no file is written under it.", "Choose another name in the configuration.");
        }
    }

    [GeneratedRegex(@"\A(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Device();
}
