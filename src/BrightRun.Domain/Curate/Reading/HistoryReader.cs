using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads the history of a pair.</summary>
internal sealed class HistoryReader(FindingLog log, TrainingDataForm form)
{
    private readonly PairChecks _checks = new(log, form);

    /// <summary>The earlier turns, or null when they cannot be used (and are reported).</summary>
    /// <param name="pair">The pair object.</param>
    /// <param name="known">Turns that earlier pairs have brought; a turn that stands here is shared, not read again.</param>
    /// <param name="place">Where the pair stands.</param>
    public List<ChatMessage>? Read(JsonElement pair, IReadOnlyList<ChatMessage> known, Place place)
    {
        place = place.Inner(".conversation_history");
        if (!pair.TryGetProperty("conversation_history", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            log.Report(FindingRules.HistoryInvalid, place, "`conversation_history` is missing or not an array");
            return null;
        }

        var history = new List<ChatMessage>(entries.GetArrayLength() + 2);
        foreach (var entry in entries.EnumerateArray())
        {
            var turn = ReadTurn(entry, history, known, place);
            if (turn is null)
                return null;
            history.Add(turn);
        }

        return history;
    }

    private ChatMessage? ReadTurn(JsonElement entry, List<ChatMessage> before, IReadOnlyList<ChatMessage> known, Place place)
    {
        var index = before.Count;
        var member = form == TrainingDataForm.Authored && entry.ValueKind == JsonValueKind.Object && !entry.TryGetProperty("content", out _) ? "assistant" : "content";
        if (!JsonText.TryText(entry, member, out var value))
        {
            log.Report(FindingRules.HistoryInvalid, place.Inner($"[{index}]"), $"entry {index + 1} of the history has no text");
            return null;
        }

        if (RoleOf(entry, member, before) is not { } role)
        {
            log.Report(FindingRules.HistoryRole, place.Inner($"[{index}].role"), $"entry {index + 1} of the history has the role {JsonText.Member(entry, "role") ?? "missing"}");
            return null;
        }

        if (index < known.Count && known[index].Role == role && JsonText.Equals(value, known[index].Content))
            return known[index];
        var text = JsonText.Of(value);
        if (string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.HistoryInvalid, place.Inner($"[{index}]"), $"entry {index + 1} of the history is blank");
            return null;
        }

        _checks.CheckContextText(text, place.Inner($"[{index}].{member}"));
        return new ChatMessage(role, text);
    }

    /// <summary>Authored histories may leave the role out: client and assistant then take turns.</summary>
    private ChatRole? RoleOf(JsonElement entry, string member, List<ChatMessage> before) => JsonText.Member(entry, "role") switch
    {
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        null when form == TrainingDataForm.Authored && member == "assistant" => ChatRole.Assistant,
        null when form == TrainingDataForm.Authored => before is [.., { Role: ChatRole.User }] ? ChatRole.Assistant : ChatRole.User,
        _ => null,
    };
}
