using System.Text.Json;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Progress;

/// <summary>
/// What the tool knows of a product's steps beyond the files themselves. It is a help, never a source: whether something is done is
/// seen from the files, and without the record only the question "made from which version?" stays open.
/// </summary>
internal static class RecordStore
{
    /// <summary>The records by step; empty when there are none or the file is damaged.</summary>
    public static SortedDictionary<string, StepRecord> Load(SpecsContext context)
    {
        var path = PathOf(context);
        if (!context.Files.FileExists(path))
            return new(StringComparer.Ordinal);
        try
        {
            return new(JsonSerializer.Deserialize<Dictionary<string, StepRecord>>(context.Files.Text(path), SpecsJson.Style) ?? [], StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal);
        }
    }

    /// <summary>The record of one step; null when there is none.</summary>
    public static StepRecord? Find(SpecsContext context, string step) => Load(context).GetValueOrDefault(step);

    /// <summary>Replaces the record of one step.</summary>
    public static void Save(SpecsContext context, string step, StepRecord record)
    {
        var all = Load(context);
        all[step] = record;
        context.Files.Write(PathOf(context), SpecsJson.Text(all));
    }

    /// <summary>
    /// Tells every record that the tool itself changed a document in a way that changes nothing it says: what was made from the old
    /// text is not stale for it, and the document is not edited.
    /// </summary>
    public static void Follow(SpecsContext context, string full, string before, string after)
    {
        var (all, name) = (Load(context), Name(context, full));
        foreach (var (step, record) in all.ToList())
        {
            all[step] = record with
            {
                Inputs = Followed(record.Inputs),
                Document = record.Document is not { } document ? null : document with
                {
                    Sha256 = document.Sha256 == before ? after : document.Sha256,
                    Inputs = document.Inputs is null ? null : Followed(document.Inputs),
                },
            };
        }

        if (all.Count > 0)
            context.Files.Write(PathOf(context), SpecsJson.Text(all));

        Dictionary<string, HashedFile> Followed(IReadOnlyDictionary<string, HashedFile> inputs) =>
            inputs.ToDictionary(input => input.Key, input => input.Value.Path == name && input.Value.Sha256 == before ? input.Value with { Sha256 = after } : input.Value, StringComparer.Ordinal);
    }

    /// <summary>How a record names a full path.</summary>
    public static string Name(SpecsContext context, string full) =>
        context.Paths.IsOutside(full) ? full : Path.GetRelativePath(context.Paths.Root, full).Replace('\\', '/');

    /// <summary>The full path of a name in a record.</summary>
    public static string FullPath(SpecsContext context, string name) => Path.GetFullPath(Path.Combine(context.Paths.Root, name));

    private static string PathOf(SpecsContext context) => context.At(SpecsLayout.RecordFile(context.Abbreviation));
}
