using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Turns the lines of one conversation back into pairs of a training file: the client's turns stand in the histories.</summary>
internal static class LineDraft
{
    /// <summary>The pairs of the lines, with a pair for every client turn that an answered one shows.</summary>
    public static IReadOnlyList<JsonElement> PairsOf(IReadOnlyList<JsonElement> lines)
    {
        var pairs = new List<JsonElement>();
        foreach (var line in lines.OrderBy(line => JsonText.WholeMember(line, "turn_number") ?? int.MaxValue))
        {
            var history = line.TryGetProperty("conversation_history", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
            var turn = JsonText.WholeMember(line, "turn_number") ?? history.Count + 1;
            if (turn > 1 && history is [.., var last] && JsonText.Member(last, "role") == "user")
                pairs.Add(ClientPair(line, history, turn - 1));
            pairs.Add(AnsweredPair(line));
        }

        return pairs;
    }

    /// <summary>The line with the identity that it has in a training file: without the conversation's mark at the end of its id.</summary>
    private static JsonElement AnsweredPair(JsonElement line) => JsonBuilder.Build(writer =>
    {
        writer.BeginObject();
        foreach (var member in line.EnumerateObject())
        {
            if (member.NameEquals("id") && member.Value.ValueKind == JsonValueKind.String)
                writer.Member("id", PairId(line));
            else if (member.NameEquals("conversation_id"))
                writer.Member("conversation_id", Template(line));
            else
                writer.Member(member.Name, member.Value);
        }

        writer.EndObject();
    });

    private static JsonElement ClientPair(JsonElement line, List<JsonElement> history, int turn) => JsonBuilder.Build(writer =>
    {
        var own = history[^1];
        writer.BeginObject();
        writer.Member("id", $"{Template(line)}_turn{turn}");
        writer.Member("conversation_id", Template(line));
        writer.Member("turn_number", turn);
        CopyMember(writer, line, "conversation_metadata");
        CopyMember(writer, line, "system_prompt");
        writer.Name("conversation_history");
        writer.BeginArray();
        foreach (var entry in history.SkipLast(1))
            writer.Copy(entry);
        writer.EndArray();
        if (own.TryGetProperty("content", out var content))
            writer.Member("current_user_input", content);
        if (JsonText.ObjectMember(own, "emotional_state") is { ValueKind: JsonValueKind.Object } state)
        {
            writer.Name("emotional_context");
            writer.BeginObject();
            writer.Member("detected_emotions", state);
            writer.EndObject();
        }

        writer.Name("target_response");
        writer.Copy("null"u8);
        writer.EndObject();
    });

    private static void CopyMember(JsonLayoutWriter writer, JsonElement from, string name)
    {
        if (from.TryGetProperty(name, out var value))
            writer.Member(name, value);
    }

    private static string PairId(JsonElement line)
    {
        var id = JsonText.Member(line, "id") ?? "";
        var mark = "_" + Mark(JsonText.Member(line, "conversation_id") ?? "");
        return id.EndsWith(mark, StringComparison.Ordinal) ? id[..^mark.Length] : id;
    }

    /// <summary>The template code, which the pair's id begins with.</summary>
    private static string Template(JsonElement line)
    {
        var id = PairId(line);
        var end = id.LastIndexOf("_turn", StringComparison.Ordinal);
        return end > 0 ? id[..end] : "fp_conversation";
    }

    /// <summary>What a line's id ends with: the first eight characters of its conversation's id.</summary>
    internal static string Mark(string conversationId) => conversationId[..Math.Min(8, conversationId.Length)];
}
