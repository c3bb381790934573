using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads a raw conversation: turns with emotions, before they became pairs.</summary>
internal sealed class RawParser(FindingLog log) : IRecordParser
{
    private const int ShortText = 10; // characters
    private static readonly string[] RequiredMetadata = ["client_persona", "session_context", "conversation_phase"];

    public ParsedConversation? Read(JsonElement record, Place place)
    {
        var keys = Scaffolding.OfHeader(JsonText.ObjectMember(record, "input_parameters"));
        var metadata = JsonText.ObjectMember(record, "conversation_metadata");
        var id = JsonText.Member(metadata, "conversation_id") ?? JsonText.Member(record, "conversation_id");
        place = place with { ConversationId = id ?? (place.Line is null ? "raw conversation" : $"line {place.Line}") };
        var turns = record.TryGetProperty("turns", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        var sequence = new TurnSequence(log, maskReason: null);
        var isSound = CheckMetadata(metadata, place) & CheckCount(turns.Count, place);
        for (var i = 0; i < turns.Count; i++)
            isSound &= TryAdd(sequence, turns[i], i, place.Inner($".turns[{i}]") with { Turn = i + 1 });
        sequence.CheckOrder(place.Inner(".turns"));
        return new ParsedConversation(isSound ? keys.Conversation(place.ConversationId, sequence.Pairs) : null, turns.Count, place, HasOwnId: id is not null, keys);
    }

    private bool CheckMetadata(JsonElement metadata, Place place)
    {
        place = place.Inner(".conversation_metadata");
        var isSound = true;
        foreach (var name in RequiredMetadata)
        {
            if (!string.IsNullOrWhiteSpace(JsonText.Member(metadata, name)))
                continue;
            isSound = Invalid(place.Inner($".{name}"), $"`{name}` is missing or blank");
        }

        if (string.IsNullOrWhiteSpace(JsonText.Member(metadata, "expected_outcome")))
            log.Report(FindingRules.OutcomeMissing, place.Inner(".expected_outcome"), "`expected_outcome` is missing");
        return isSound;
    }

    private bool CheckCount(int count, Place place) =>
        count >= 2 || Invalid(place.Inner(".turns"), $"the conversation has {count} turns, at least 2 are needed");

    private bool TryAdd(TurnSequence sequence, JsonElement turn, int index, Place place)
    {
        if (turn.ValueKind != JsonValueKind.Object)
            return Invalid(place, $"turn {index + 1} is not an object");
        var isSound = CheckNumber(turn, index, place) & CheckEmotion(JsonText.ObjectMember(turn, "emotional_context"), place.Inner(".emotional_context"));
        var role = JsonText.Member(turn, "role");
        if (role is not ("user" or "assistant"))
            isSound = Invalid(place.Inner(".role"), $"turn {index + 1} has the role {role ?? "missing"}");
        var text = JsonText.Member(turn, "content");
        if (string.IsNullOrWhiteSpace(text))
            return Invalid(place.Inner(".content"), $"turn {index + 1} has no text");
        if (text.Length < ShortText)
            log.Report(FindingRules.TextShort, place.Inner(".content"), $"turn {index + 1} has {text.Length} characters");
        sequence.Add(role == "assistant" ? ChatRole.Assistant : ChatRole.User, text, place.Inner(".content"));
        return isSound;
    }

    private bool CheckNumber(JsonElement turn, int index, Place place)
    {
        if (JsonText.NumberMember(turn, "turn_number") is not { } number)
            return Invalid(place.Inner(".turn_number"), $"the number of turn {index + 1} is missing or not a number");
        if (number != index + 1)
            log.Report(FindingRules.TurnNumber, place.Inner(".turn_number"), $"turn {index + 1} has the number {number}");
        return true;
    }

    private bool CheckEmotion(JsonElement emotion, Place place)
    {
        if (string.IsNullOrWhiteSpace(JsonText.Member(emotion, "primary_emotion")))
            return Invalid(place.Inner(".primary_emotion"), "the primary emotion is missing");
        if (JsonText.Member(emotion, "secondary_emotion") is null)
            log.Report(FindingRules.EmotionRange, place.Inner(".secondary_emotion"), "the secondary emotion is missing");
        if (JsonText.NumberMember(emotion, "intensity") is not { } intensity || intensity is < 0 or > 1)
            return Invalid(place.Inner(".intensity"), "the intensity is missing or outside 0 to 1");
        if (intensity is 0 or 1)
            log.Report(FindingRules.EmotionRange, place.Inner(".intensity"), $"the intensity is exactly {intensity}");
        return true;
    }

    private bool Invalid(Place place, string message)
    {
        log.Report(FindingRules.RawInvalid, place, message);
        return false;
    }
}
