using System.Globalization;
using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Writes the header of a conversation in a training file: its own with recounted turns and filled keys, or a new one.</summary>
internal static class ConversationHeader
{
    private const string DefaultTier = "experimental"; // the format's tier of conversations without a score

    /// <summary>Writes <c>conversation_metadata</c>'s value.</summary>
    public static void Write(JsonLayoutWriter writer, ConversationDraft draft, DateTimeOffset now)
    {
        if (draft.Header.ValueKind == JsonValueKind.Object)
            CopyOwn(writer, draft);
        else
            WriteNew(writer, draft, now);
    }

    private static void CopyOwn(JsonLayoutWriter writer, ConversationDraft draft)
    {
        writer.BeginObject();
        foreach (var member in draft.Header.EnumerateObject())
        {
            if (member.NameEquals("total_turns"))
                writer.Member("total_turns", draft.Pairs.Count);
            else if (member.NameEquals("scaffolding") && member.Value.ValueKind == JsonValueKind.Object)
                CopyScaffolding(writer, draft, member.Value);
            else
                writer.Member(member.Name, member.Value);
        }

        writer.EndObject();
    }

    private static void CopyScaffolding(JsonLayoutWriter writer, ConversationDraft draft, JsonElement scaffolding)
    {
        var filled = draft.Filled;
        writer.Name("scaffolding");
        writer.BeginObject();
        foreach (var member in scaffolding.EnumerateObject())
        {
            var key = member.Name switch { "persona_key" => filled.Persona, "emotional_arc_key" => filled.Arc, "training_topic_key" => filled.Topic, _ => null };
            if (key is null || JsonText.Member(scaffolding, member.Name)?.Trim() is { Length: > 0 })
                writer.Member(member.Name, member.Value);
            else
                writer.Member(member.Name, key);
        }

        writer.EndObject();
    }

    private static void WriteNew(JsonLayoutWriter writer, ConversationDraft draft, DateTimeOffset now)
    {
        var keys = draft.Filled;
        var pair = JsonText.ObjectMember(draft.Pairs[0], "conversation_metadata");
        writer.BeginObject();
        writer.Member("conversation_id", draft.Id);
        writer.Member("source_file", $"fp_conversation_{draft.Id}.json");
        writer.Member("created_date", draft.CreatedDate ?? now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.Member("total_turns", draft.Pairs.Count);
        writer.Member("quality_tier", draft.QualityTier ?? DefaultTier);
        writer.Name("scaffolding");
        writer.BeginObject();
        writer.Member("persona_key", keys.Persona);
        writer.Member("persona_name", (JsonText.Member(pair, "client_persona") ?? "").Split(" - ")[0]);
        writer.Member("emotional_arc_key", keys.Arc);
        writer.Member("emotional_arc", JsonText.Member(pair, "emotional_arc") ?? "");
        writer.Member("training_topic_key", keys.Topic);
        writer.Member("training_topic", JsonText.Member(pair, "training_topic") ?? "");
        writer.EndObject();
        writer.EndObject();
    }
}
