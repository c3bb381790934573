using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Compares what the head of a training file says with what the file holds. The head may stand before or after the conversations.</summary>
internal sealed class HeadChecks(FindingLog log)
{
    private static readonly string[] KnownSpecs = ["brightrun-lora-v4", "brightrun-lora-v5"];

    private readonly Dictionary<string, int> _personas = [];
    private readonly Dictionary<string, int> _arcs = [];
    private readonly Dictionary<string, int> _topics = [];
    private JsonElement? _head;
    private bool _isBatch;

    /// <summary>Takes a top-level member.</summary>
    public void Read(string name, JsonElement member)
    {
        if (name == "training_file_metadata")
            _head = member.Clone();
        _isBatch |= name == "dataset_metadata";
    }

    /// <summary>Counts a conversation.</summary>
    public void Count(ParsedConversation parsed)
    {
        Add(_personas, parsed.Stored.Persona);
        Add(_arcs, parsed.Stored.Arc);
        Add(_topics, parsed.Stored.Topic);
    }

    /// <summary>Compares, at the end of the file.</summary>
    public void Compare(int conversations, int pairs)
    {
        if (_head is not { } head)
        {
            if (!_isBatch)
                log.Report(FindingRules.FormatSpec, default, "`training_file_metadata` is missing, and with it `format_spec`");
            return;
        }

        var place = new Place(Path: "$.training_file_metadata");
        var spec = JsonText.Member(head, "format_spec");
        if (!KnownSpecs.Contains(spec))
            log.Report(FindingRules.FormatSpec, place.Inner(".format_spec"), spec is null ? "`format_spec` is missing" : $"`format_spec` is {spec}");
        CompareTotal(head, "total_conversations", conversations, place);
        CompareTotal(head, "total_training_pairs", pairs, place);
        var distribution = JsonText.ObjectMember(head, "scaffolding_distribution");
        place = place.Inner(".scaffolding_distribution");
        CompareDistribution(distribution, "personas", _personas, place);
        CompareDistribution(distribution, "emotional_arcs", _arcs, place);
        CompareDistribution(distribution, "training_topics", _topics, place);
    }

    private void CompareTotal(JsonElement head, string name, int counted, Place place)
    {
        var stored = JsonText.NumberMember(head, name);
        if (stored != counted)
            log.Report(FindingRules.Totals, place.Inner($".{name}"), $"`{name}` is {stored?.ToString() ?? "missing"}, the file has {counted}");
    }

    private void CompareDistribution(JsonElement distribution, string name, Dictionary<string, int> counted, Place place)
    {
        var stored = JsonText.ObjectMember(distribution, name);
        var isEqual = stored.ValueKind == JsonValueKind.Object
            && counted.All(entry => JsonText.NumberMember(stored, entry.Key) == entry.Value)
            && stored.EnumerateObject().All(entry => counted.ContainsKey(entry.Name));
        if (!isEqual)
            log.Report(FindingRules.Distribution, place.Inner($".{name}"), $"`{name}` differs from the conversations: counted {string.Join(", ", counted.Select(entry => $"{entry.Key} {entry.Value}"))}");
    }

    private static void Add(Dictionary<string, int> counts, string? key)
    {
        if (!string.IsNullOrEmpty(key))
            counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
