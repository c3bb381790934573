namespace BrightRun.Domain.Curate;

/// <summary>The totals, quality summary and distributions of a training file, counted from its conversations.</summary>
internal sealed class TrainingFileTotals
{
    private readonly OrderedDictionary<string, int> _personas = [];
    private readonly OrderedDictionary<string, int> _arcs = [];
    private readonly OrderedDictionary<string, int> _topics = [];
    private double _scoreSum;
    private double _lowestScore = double.MaxValue;
    private double _highestScore = double.MinValue;
    private int _scores;
    private int _reviewed;

    /// <summary>Number of conversations.</summary>
    public int Conversations { get; private set; }

    /// <summary>Number of pairs, those without an answer included.</summary>
    public int Pairs { get; private set; }

    /// <summary>Counts a conversation.</summary>
    public void Add(ConversationDraft draft)
    {
        Conversations++;
        Pairs += draft.Pairs.Count;
        var keys = draft.Filled;
        Count(_personas, keys.Persona);
        Count(_arcs, keys.Arc);
        Count(_topics, keys.Topic);
        foreach (var pair in draft.Pairs)
        {
            var training = JsonText.ObjectMember(pair, "training_metadata");
            if (training.ValueKind == System.Text.Json.JsonValueKind.Object
                && training.TryGetProperty("human_reviewed", out var reviewed) && reviewed.ValueKind == System.Text.Json.JsonValueKind.True)
                _reviewed++;
            if (JsonText.NumberMember(training, "quality_score") is not { } score)
                continue;
            _scores++;
            _scoreSum += score;
            _lowestScore = Math.Min(_lowestScore, score);
            _highestScore = Math.Max(_highestScore, score);
        }
    }

    /// <summary>Writes them as members of <c>training_file_metadata</c>.</summary>
    public void Write(JsonLayoutWriter writer)
    {
        writer.Member("total_conversations", Conversations);
        writer.Member("total_training_pairs", Pairs);
        writer.Name("quality_summary");
        writer.BeginObject();
        writer.Member("avg_quality_score", _scores == 0 ? 0 : Math.Round(_scoreSum / _scores, 2));
        writer.Member("min_quality_score", _scores == 0 ? 0 : _lowestScore);
        writer.Member("max_quality_score", _scores == 0 ? 0 : _highestScore);
        writer.Member("human_reviewed_count", _reviewed);
        writer.Member("human_reviewed_percentage", Pairs == 0 ? 0 : Math.Round(100.0 * _reviewed / Pairs, 2));
        writer.EndObject();
        writer.Name("scaffolding_distribution");
        writer.BeginObject();
        Write(writer, "personas", _personas);
        Write(writer, "emotional_arcs", _arcs);
        Write(writer, "training_topics", _topics);
        writer.EndObject();
    }

    private static void Count(OrderedDictionary<string, int> counts, string key)
    {
        if (key.Length > 0)
            counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    private static void Write(JsonLayoutWriter writer, string name, OrderedDictionary<string, int> counts)
    {
        writer.Name(name);
        writer.BeginObject();
        foreach (var (key, count) in counts)
            writer.Member(key, count);
        writer.EndObject();
    }
}
