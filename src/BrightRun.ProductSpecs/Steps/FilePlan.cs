using System.Text;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>
/// The files that a step is about to write. All of them are made ready in memory first; whatever can be refused is refused before the
/// first is written.
/// </summary>
internal sealed class FilePlan(SpecsContext context)
{
    private readonly List<(string Full, string Text)> _files = [];

    /// <summary>Adds a file.</summary>
    public void Add(string full, string text) => _files.Add((full, text));

    /// <summary>Hash of each file's text by its name in records.</summary>
    public IReadOnlyDictionary<string, string> Hashes => _files.ToDictionary(file => RecordStore.Name(context, file.Full), file => SourceText.Hash(file.Text), StringComparer.Ordinal);

    /// <summary>Refuses to replace what a person made: a file whose text is neither the new one nor the one that the tool wrote last.</summary>
    /// <param name="known">Hashes of what the tool wrote, by name in records.</param>
    /// <exception cref="SpecsException">There is such a file; all of them are named.</exception>
    public void RequireUnedited(IReadOnlyDictionary<string, string> known)
    {
        var edited = _files
            .Where(file => context.Files.FileExists(file.Full))
            .Where(file => context.Files.Hash(file.Full) is var now && now != SourceText.Hash(file.Text) && known.GetValueOrDefault(RecordStore.Name(context, file.Full)) != now)
            .Select(file => context.Shown(file.Full))
            .ToList();
        if (edited.Count > 0)
        {
            throw new SpecsException(
                $"{string.Join(", ", edited)} {(edited.Count == 1 ? "was" : "were")} edited, or made by somebody else; nothing was written.",
                "Keep it under another name, or replace it with --force.");
        }
    }

    /// <summary>What writing does, or would do.</summary>
    public IReadOnlyList<FileRow> Rows() => [.. _files.Select(file => new FileRow(context.Shown(file.Full), ActionOf(file)))];

    /// <summary>Writes the files that differ from what is there.</summary>
    public void Write()
    {
        foreach (var (full, text) in _files.Where(file => ActionOf(file) != "unchanged"))
            context.Files.Write(full, text);
    }

    private string ActionOf((string Full, string Text) file) => !context.Files.FileExists(file.Full) ? "created"
        : context.Files.Read(file.Full).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(file.Text)) ? "unchanged" : "replaced";
}
