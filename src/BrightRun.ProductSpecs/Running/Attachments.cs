using System.Globalization;
using System.Text;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Running;

/// <summary>The files that a prompt names, as text behind it: a model over the network can't open them.</summary>
internal static class Attachments
{
    /// <summary>Characters of source code that are sent at most; a model that gets more reads none of it well.</summary>
    public const int MostSource = 600_000;

    private static readonly string[] Skipped = ["node_modules", "bin", "obj", "artifacts", "dist", "build", "target", "vendor", "__pycache__", "venv"];
    private static readonly string[] Source =
    [
        ".cs", ".razor", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte", ".py", ".go", ".rs", ".java", ".kt", ".swift", ".c", ".h", ".cpp", ".hpp", ".rb", ".php",
        ".sql", ".html", ".css", ".scss", ".md", ".proto", ".graphql",
    ];

    /// <summary>The text behind the prompt.</summary>
    /// <param name="context">The product.</param>
    /// <param name="files">Full paths of files, each sent once.</param>
    /// <param name="codebase">Full path of the code base; null: none.</param>
    /// <exception cref="SpecsException">A file can't be read, or the code base is too large to be sent.</exception>
    public static string Of(SpecsContext context, IEnumerable<string> files, string? codebase)
    {
        var text = new StringBuilder("\n\n---\n\nThe files, complete:\n");
        foreach (var file in files.Distinct(StringComparer.Ordinal))
            Append(text, context.Shown(file), context.Files.Text(file));
        if (codebase is not null)
            AppendSource(text, context, codebase);
        return text.ToString();
    }

    private static void AppendSource(StringBuilder text, SpecsContext context, string folder)
    {
        var start = text.Length;
        foreach (var file in SourceFiles(context.Files, folder))
        {
            var lines = context.Files.Lines(file).Select((line, index) => string.Create(CultureInfo.InvariantCulture, $"{index + 1}: {line}"));
            Append(text, context.Shown(file), string.Join('\n', lines));
            if (text.Length - start > MostSource)
            {
                throw new SpecsException(
                    $"The code base {context.Shown(folder)} holds more than {MostSource:N0} characters of source code, too much to send.",
                    "Name the part that matters with --codebase, or leave out --run and give the prompt to an agent that can open files.");
            }
        }
    }

    /// <summary>Source files below a folder in ordinal order; hidden ones, which may hold secrets, and built ones are left out.</summary>
    private static IEnumerable<string> SourceFiles(IFileStore files, string folder)
    {
        var own = files.Files(folder).Where(file => Source.Contains(Path.GetExtension(file).ToLowerInvariant()) && !IsHidden(file));
        var below = files.Folders(folder).Where(child => !IsHidden(child) && !Skipped.Contains(Path.GetFileName(child).ToLowerInvariant()));
        return own.Concat(below.SelectMany(child => SourceFiles(files, child)));
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static void Append(StringBuilder text, string name, string content) =>
        text.Append(CultureInfo.InvariantCulture, $"\n<file path=\"{name}\">\n{content.TrimEnd()}\n</file>\n");
}
