using System.Globalization;
using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>What a merge did.</summary>
/// <param name="Conversations">Conversations written.</param>
/// <param name="Pairs">Pairs written, those without an answer included.</param>
/// <param name="HasProfile">False when no input has a consultant profile; the file then has none.</param>
public sealed record MergeResult(int Conversations, int Pairs, bool HasProfile);

/// <summary>
/// Joins data of any forms into one training file. Conversations are copied with every member; totals, quality summary and
/// distributions are recounted; a repeated conversation is written once.
/// </summary>
/// <param name="sources">The data, read twice: once to count, once to copy.</param>
/// <param name="log">Takes what was left out: repeated and contradicting conversations, and those without an id or pairs.</param>
public sealed class TrainingFileMerge(IReadOnlyList<DataSource> sources, FindingLog log)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private static readonly HashSet<string> OwnMembers = new(StringComparer.Ordinal)
    {
        "file_name", "version", "created_date", "last_updated", "format_spec", "target_model", "vertical",
        "total_conversations", "total_training_pairs", "quality_summary", "scaffolding_distribution",
    };

    /// <summary>Keeps of each conversation what this says; null keeps all. Called in the order of the sources, twice.</summary>
    internal Func<ConversationDraft, bool>? Filter { get; init; }

    /// <summary>Writes the file.</summary>
    /// <param name="output">Receives the file; not closed.</param>
    /// <param name="fileName">Its display name; null takes the first source's.</param>
    /// <param name="now">When it is written.</param>
    /// <exception cref="UnusableDataException">A source is damaged.</exception>
    /// <exception cref="RefusedException">No conversation is left to write.</exception>
    public MergeResult Write(Stream output, string? fileName, DateTimeOffset now)
    {
        var totals = new TrainingFileTotals();
        var heads = new List<DraftHead>();
        foreach (var draft in Read(log, heads))
            totals.Add(draft);
        if (totals.Conversations == 0)
            throw new RefusedException($"{string.Join(", ", sources.Select(source => source.Name))}: there is no conversation to write.", "Run `brightrun data validate` on them.");

        var writer = new JsonLayoutWriter(output, JsonLayout.Indented);
        var profile = heads.Select(head => head.Profile).FirstOrDefault(found => found is not null);
        writer.BeginObject();
        writer.Name("training_file_metadata");
        WriteMetadata(writer, [.. heads.Select(head => head.Metadata).OfType<JsonElement>()], totals, fileName, now);
        if (profile is { } described)
            writer.Member("consultant_profile", described);
        writer.Name("conversations");
        writer.BeginArray();
        foreach (var draft in Read(new FindingLog(), []))
            WriteConversation(writer, draft, now);
        writer.EndArray();
        writer.EndObject();
        writer.Flush();
        return new MergeResult(totals.Conversations, totals.Pairs, profile is not null);
    }

    /// <summary>All conversations that are kept; both passes decide alike.</summary>
    private IEnumerable<ConversationDraft> Read(FindingLog findings, List<DraftHead> heads)
    {
        var turnsById = new Dictionary<UInt128, UInt128>();
        foreach (var source in sources)
        {
            using var reader = new DraftReader(source.Open(), source.Name, findings);
            foreach (var draft in reader.Read())
            {
                if (Filter?.Invoke(draft) == false)
                    continue;
                if (turnsById.TryAdd(Fingerprint.Of(draft.Id), draft.Fingerprint))
                {
                    yield return draft;
                    continue;
                }

                var isSame = turnsById[Fingerprint.Of(draft.Id)] == draft.Fingerprint;
                findings.Report(
                    isSame ? FindingRules.ConversationRepeated : FindingRules.ConversationConflict,
                    new Place(draft.Id),
                    isSame ? $"{draft.Source} repeats it; it is kept once" : $"{draft.Source} has other turns under this id; the first is kept");
            }

            heads.Add(reader.Head);
        }
    }

    private static void WriteConversation(JsonLayoutWriter writer, ConversationDraft draft, DateTimeOffset now)
    {
        writer.BeginObject();
        writer.Name("conversation_metadata");
        ConversationHeader.Write(writer, draft, now);
        writer.Name("training_pairs");
        writer.BeginArray();
        foreach (var pair in draft.Pairs)
            writer.Copy(pair);
        writer.EndArray();
        writer.EndObject();
    }

    private void WriteMetadata(JsonLayoutWriter writer, List<JsonElement> old, TrainingFileTotals totals, string? fileName, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        var first = old.FirstOrDefault();
        var models = old.Select(head => JsonText.Member(head, "target_model")).Distinct().ToList();
        writer.BeginObject();
        writer.Member("file_name", fileName ?? JsonText.Member(first, "file_name") ?? Path.GetFileNameWithoutExtension(sources[0].Name));
        writer.Member("version", Latest(old, "version") ?? "4.0.0");
        writer.Member("created_date", old.Select(head => JsonText.Member(head, "created_date")).OfType<string>().Min(StringComparer.Ordinal) ?? time);
        writer.Member("last_updated", time);
        writer.Member("format_spec", Latest(old, "format_spec") ?? "brightrun-lora-v4");
        if (models is [{ } model])
            writer.Member("target_model", model);
        writer.Member("vertical", JsonText.Member(first, "vertical") ?? "financial_planning_consultant");
        totals.Write(writer);
        if (first.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in first.EnumerateObject().Where(member => !OwnMembers.Contains(member.Name)))
                writer.Member(member.Name, member.Value);
        }

        writer.EndObject();
    }

    private static string? Latest(List<JsonElement> heads, string name) => heads.Select(head => JsonText.Member(head, name)).OfType<string>().Max(StringComparer.Ordinal);
}
