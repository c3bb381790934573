using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Flattens data into training lines: a line for every pair with an answer, the conversation's id in place of the template's.</summary>
internal static class TrainingLinesWriter
{
    private static readonly string[] MemberOrder =
    [
        "id", "conversation_id", "turn_number", "conversation_metadata", "system_prompt", "conversation_history", "current_user_input",
        "emotional_context", "target_response", "training_metadata",
    ];

    /// <summary>Writes the lines.</summary>
    /// <returns>Number of lines, the description not counted.</returns>
    public static int Write(DraftReader reader, Stream output)
    {
        var writer = new JsonLayoutWriter(output, JsonLayout.Compact);
        var (isDescribed, isFirst, lines) = (false, true, 0);
        foreach (var draft in reader.Read())
        {
            isDescribed = isDescribed || TryDescribe();
            foreach (var pair in draft.Pairs.Where(IsAnswered))
            {
                Separate();
                WriteLine(writer, draft.Id, pair);
                lines++;
            }
        }

        if (!isDescribed)
            TryDescribe();
        writer.Flush();
        return lines;

        bool TryDescribe()
        {
            if (reader.Head.Metadata is not { } metadata)
                return false;
            Separate();
            WriteMeta(writer, metadata);
            return true;
        }

        void Separate()
        {
            if (!isFirst)
                writer.NextLine();
            isFirst = false;
        }
    }

    private static bool IsAnswered(JsonElement pair) =>
        pair.ValueKind == JsonValueKind.Object && pair.TryGetProperty("target_response", out var target) && target.ValueKind != JsonValueKind.Null;

    private static void WriteMeta(JsonLayoutWriter writer, JsonElement metadata)
    {
        writer.BeginObject();
        writer.Name("_meta");
        writer.BeginObject();
        foreach (var (name, source) in new[] { ("file_name", "file_name"), ("total_pairs", "total_training_pairs"), ("version", "version") })
        {
            if (metadata.TryGetProperty(source, out var value))
                writer.Member(name, value);
        }

        writer.EndObject();
        writer.EndObject();
    }

    private static void WriteLine(JsonLayoutWriter writer, string conversationId, JsonElement pair)
    {
        writer.BeginObject();
        foreach (var name in MemberOrder)
        {
            if (name == "id" && JsonText.Member(pair, "id") is { } id)
                writer.Member("id", $"{id}_{LineDraft.Mark(conversationId)}");
            else if (name == "conversation_id")
                writer.Member("conversation_id", conversationId);
            else if (pair.TryGetProperty(name, out var value))
                writer.Member(name, value);
        }

        foreach (var member in pair.EnumerateObject().Where(member => !MemberOrder.Contains(member.Name)))
            writer.Member(member.Name, member.Value);
        writer.EndObject();
    }
}
