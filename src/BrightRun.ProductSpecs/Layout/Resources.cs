using System.Reflection;
using System.Text;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>Templates, prompts and sample documents that come with the program.</summary>
internal static class Resources
{
    public const string Templates = "templates";
    public const string Prompts = "prompts";
    public const string Examples = "examples";

    private static readonly Assembly Own = typeof(Resources).Assembly;

    /// <summary>File names of a folder, in ordinal order.</summary>
    public static IEnumerable<string> Names(string folder) => Own.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal))
        .Select(name => name[(folder.Length + 1)..])
        .Order(StringComparer.Ordinal);

    /// <summary>The text of a file; null when there is none of that name.</summary>
    public static string? Text(string folder, string name)
    {
        using var stream = Own.GetManifestResourceStream($"{folder}/{name}");
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return SourceText.Normalized(reader.ReadToEnd());
    }
}
