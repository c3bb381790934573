using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Makes pairs of a training file from a list of messages. What messages do not say (emotions, scores) is left out, not invented.</summary>
internal static class ChatDraft
{
    private const string Template = "fp_conversation"; // the format's default template code

    /// <summary>The conversation, or null when nothing of it can be used (and is reported).</summary>
    public static ConversationDraft? Of(JsonElement record, Place place, TrainingDataForm form, string source, FindingLog log)
    {
        IRecordParser parser = form == TrainingDataForm.Raw ? new RawParser(log) : new ChatParser(log, new TrainingDataOptions(), form);
        if (parser.Read(record, place) is not { Conversation: { Pairs.Count: > 0 } conversation } parsed)
            return null;
        var id = parsed.HasOwnId ? conversation.Id : $"{Path.GetFileNameWithoutExtension(source)} {conversation.Id}";
        var keys = new Scaffolding(Known(conversation.Persona), Known(conversation.Arc), Known(conversation.Topic));
        return new ConversationDraft(id, [.. conversation.Pairs.Where(IsKept).Select(pair => PairOf(pair, keys))], default, keys, source);
    }

    /// <summary>An answer that must not be learned would become one to learn; only a cut-off one is known again by its text.</summary>
    private static bool IsKept(TrainingPair pair) => pair.Target is null || pair.MaskReason is null || TextDefects.EndsInLoneBackslash(pair.Target);

    private static string Known(string key) => key == "unknown" ? "" : key;

    private static JsonElement PairOf(TrainingPair pair, Scaffolding keys) => JsonBuilder.Build(writer =>
    {
        var turns = pair.Context.Where(message => message.Role != ChatRole.System).ToList();
        var input = turns.LastOrDefault(message => message.Role == ChatRole.User);
        writer.BeginObject();
        writer.Member("id", $"{Template}_turn{pair.Turn}");
        writer.Member("conversation_id", Template);
        writer.Member("turn_number", pair.Turn);
        writer.Name("conversation_metadata");
        writer.BeginObject();
        writer.Member("persona_archetype", keys.Persona);
        writer.Member("emotional_arc_key", keys.Arc);
        writer.Member("training_topic_key", keys.Topic);
        writer.EndObject();
        writer.Member("system_prompt", pair.Context is [{ Role: ChatRole.System } system, ..] ? system.Content : "");
        WriteHistory(writer, pair.Target is null ? turns.SkipLast(1) : turns);
        writer.Member("current_user_input", input?.Content ?? "");
        writer.Name("target_response");
        if (pair.Target is null)
            writer.Copy("null"u8);
        else
            writer.Text(pair.Target);
        writer.EndObject();
    });

    private static void WriteHistory(JsonLayoutWriter writer, IEnumerable<ChatMessage> turns)
    {
        writer.Name("conversation_history");
        writer.BeginArray();
        var turn = 0;
        foreach (var message in turns)
        {
            writer.BeginObject();
            writer.Member("turn", ++turn);
            writer.Member("role", message.Role == ChatRole.User ? "user" : "assistant");
            writer.Member("content", message.Content);
            writer.EndObject();
        }

        writer.EndArray();
    }
}
