using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads a conversation that is a list of pairs: of a training file, enriched, or authored.</summary>
internal sealed class PairConversationParser(FindingLog log, TrainingDataOptions options, bool isTrainingFile) : IRecordParser
{
    private const string DatasetNamePrefix = "fp_conversation_";

    public ParsedConversation? Read(JsonElement record, Place place)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            log.Report(FindingRules.ConversationInvalid, place, "the entry is not an object");
            return new ParsedConversation(null, 0, place);
        }

        var pairs = PairsOf(record);
        var isAuthored = pairs is [var first, ..] && IsAuthored(first);
        var stored = StoredScaffolding(record);
        var id = IdOf(record);
        if (string.IsNullOrWhiteSpace(id))
        {
            log.Report(FindingRules.ConversationIdMissing, place, "the conversation has no id");
            return new ParsedConversation(null, pairs.Count, place, Stored: stored);
        }

        place = place with { ConversationId = id };
        if (pairs.Count == 0)
        {
            log.Report(FindingRules.NoPairs, place.Inner(".training_pairs"), "`training_pairs` is missing, not an array, or empty");
            return new ParsedConversation(null, 0, place, Stored: stored);
        }

        if (Order(pairs, place) is not { } ordered)
            return new ParsedConversation(null, pairs.Count, place, Stored: stored);
        CheckTotal(record, pairs.Count, place);
        var form = isAuthored ? TrainingDataForm.Authored : TrainingDataForm.Enriched;
        var sequence = new PairSequence(log, options, form);
        foreach (var (pair, turn, index) in ordered)
            sequence.Add(pair, turn, place.Inner($".training_pairs[{index}]") with { Turn = turn });
        var scaffolding = CheckScaffolding(stored, ordered.Select(entry => Scaffolding.OfPair(entry.Pair)), place);
        return new ParsedConversation(scaffolding.Conversation(id, sequence.Pairs), pairs.Count, place, Stored: stored);
    }

    /// <summary>The pairs of a conversation.</summary>
    public static List<JsonElement> PairsOf(JsonElement record) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty("training_pairs", out var pairs) && pairs.ValueKind == JsonValueKind.Array ? [.. pairs.EnumerateArray()] : [];

    /// <summary>Persona, arc and topic as stored at the conversation itself.</summary>
    public static Scaffolding StoredScaffolding(JsonElement record)
    {
        var header = JsonText.ObjectMember(JsonText.ObjectMember(record, "conversation_metadata"), "scaffolding");
        return Scaffolding.OfHeader(header).Or(Scaffolding.OfHeader(JsonText.ObjectMember(record, "input_parameters")));
    }

    /// <summary>A header's id; an authored pair's own code; else the name of the data set, which holds the id of an enriched conversation.</summary>
    public static string? IdOf(JsonElement record)
    {
        var id = JsonText.Member(JsonText.ObjectMember(record, "conversation_metadata"), "conversation_id")
            ?? JsonText.Member(record, "conversation_id")
            ?? (PairsOf(record) is [var first, ..] && IsAuthored(first) ? JsonText.Member(first, "conversation_id") : null);
        if (id is not null)
            return id;
        var name = JsonText.Member(JsonText.ObjectMember(record, "dataset_metadata"), "dataset_name");
        return name is not null && name.StartsWith(DatasetNamePrefix, StringComparison.Ordinal) && Guid.TryParse(name.AsSpan(DatasetNamePrefix.Length), out _)
            ? name[DatasetNamePrefix.Length..]
            : name;
    }

    private static bool IsAuthored(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Object && (pair.TryGetProperty("response_strategy", out _) || pair.TryGetProperty("response_breakdown", out _));

    /// <summary>The pairs in turn order; null when a turn number stands twice.</summary>
    private List<(JsonElement Pair, int Turn, int Index)>? Order(List<JsonElement> pairs, Place place)
    {
        var numbered = pairs.Select((pair, index) => (Pair: pair, Turn: JsonText.WholeMember(pair, "turn_number") ?? index + 1, Index: index)).ToList();
        if (numbered.GroupBy(entry => entry.Turn).FirstOrDefault(group => group.Count() > 1) is { } repeated)
        {
            log.Report(FindingRules.TurnRepeated, place with { Turn = repeated.Key }, $"turn {repeated.Key} stands {repeated.Count()} times");
            return null;
        }

        foreach (var (pair, turn, index) in numbered)
        {
            if (turn == index + 1 && JsonText.WholeMember(pair, "turn_number") is not null)
                continue;
            log.Report(FindingRules.TurnNumber, place.Inner($".training_pairs[{index}].turn_number"), $"pair {index + 1} has the turn number {JsonText.WholeMember(pair, "turn_number")?.ToString() ?? "missing"}");
            break;
        }

        return [.. numbered.OrderBy(entry => entry.Turn)];
    }

    private void CheckTotal(JsonElement record, int count, Place place)
    {
        var (header, name) = isTrainingFile ? ("conversation_metadata", "total_turns") : ("dataset_metadata", "total_turns");
        var stored = JsonText.NumberMember(JsonText.ObjectMember(record, header), name);
        if (stored is not null && stored != count)
            log.Report(FindingRules.TotalTurns, place.Inner($".{header}.{name}"), $"`{name}` is {stored}, the conversation has {count} pairs");
    }

    private Scaffolding CheckScaffolding(Scaffolding stored, IEnumerable<Scaffolding> ofPairs, Place place)
    {
        var filled = stored;
        var index = 0;
        var reported = false;
        foreach (var own in ofPairs)
        {
            if (!reported && filled.Contradicts(own))
            {
                reported = true;
                log.Report(FindingRules.ScaffoldingDiffers, place.Inner($".training_pairs[{index}].conversation_metadata"), $"pair {index + 1} names {own}, its conversation {filled}");
            }

            filled = filled.Or(own);
            index++;
        }

        if (filled.IsIncomplete)
            log.Report(FindingRules.ScaffoldingMissing, place, "persona, arc or topic is not given, neither at the conversation nor at its pairs");
        return filled;
    }
}
