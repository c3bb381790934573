using System.Text;
using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads a conversation that is a list of messages: `messages`, `turns` or ShareGPT's `conversations`.</summary>
internal sealed class ChatParser(FindingLog log, TrainingDataOptions options, TrainingDataForm form) : IRecordParser
{
    private static readonly string[] IdMembers = ["conversation_id", "id"];

    private readonly (string List, string Role, string Text) _names = form switch
    {
        TrainingDataForm.Messages => ("messages", "role", "content"),
        TrainingDataForm.Turns => ("turns", "role", "content"),
        _ => ("conversations", "from", "value"),
    };

    public ParsedConversation? Read(JsonElement record, Place place)
    {
        var metadata = JsonText.ObjectMember(record, "metadata");
        var ownId = IdMembers.Select(name => JsonText.Member(record, name) ?? JsonText.Member(metadata, name)).FirstOrDefault(id => !string.IsNullOrWhiteSpace(id));
        place = place with { ConversationId = ownId ?? (place.Line is null ? $"entry {place.Path}" : $"line {place.Line}") };
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(_names.List, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            log.Report(FindingRules.NoPairs, place.Inner($".{_names.List}"), $"`{_names.List}` is missing, not an array, or empty");
            return new ParsedConversation(null, 0, place);
        }

        var builder = new TurnSequence(log, QualityMask(metadata, place));
        if (JsonText.Member(record, "system") is { Length: > 0 } system)
            builder.SetSystem(system, place.Inner(".system"));
        var index = 0;
        foreach (var message in list.EnumerateArray())
        {
            if (!TryAdd(builder, message, index, place.Inner($".{_names.List}[{index}]")))
                break;
            index++;
        }

        builder.CheckOrder(place.Inner($".{_names.List}"));
        var keys = Scaffolding.OfHeader(metadata).Or(Scaffolding.OfHeader(record));
        var rest = list.EnumerateArray().Skip(index).Count(message => RoleOf(message) != ChatRole.System);
        return new ParsedConversation(keys.Conversation(place.ConversationId!, builder.Pairs), builder.Pairs.Count + rest, place, HasOwnId: ownId is not null);
    }

    /// <summary>Adds a message; false when the conversation cannot be used from here on.</summary>
    private bool TryAdd(TurnSequence builder, JsonElement message, int index, Place place)
    {
        var role = RoleOf(message);
        if (role is null || (role == ChatRole.System && index > 0))
        {
            var shown = JsonText.Member(message, _names.Role) ?? JsonText.Member(message, "role") ?? "missing";
            log.Report(FindingRules.MessageInvalid, place, $"message {index + 1} has the role {shown}{(role is null ? "" : ", which only the first may have")}");
            return false;
        }

        if (TextOf(message) is not { } text || string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.MessageInvalid, place, $"message {index + 1} has no text");
            return false;
        }

        if (role == ChatRole.System)
            builder.SetSystem(text, place);
        else
            builder.Add(role.Value, text, place, hasWeight: JsonText.NumberMember(message, "weight") != 0);
        return true;
    }

    private ChatRole? RoleOf(JsonElement message) => (JsonText.Member(message, _names.Role) ?? JsonText.Member(message, "role")) switch
    {
        "system" or "developer" => ChatRole.System,
        "user" or "human" => ChatRole.User,
        "assistant" or "gpt" or "model" or "chatgpt" or "bard" or "bot" => ChatRole.Assistant,
        _ => null,
    };

    /// <summary>A text, or the texts of a list of parts when all of them are text.</summary>
    private string? TextOf(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object || !(message.TryGetProperty(_names.Text, out var content) || message.TryGetProperty("content", out content)))
            return null;
        if (content.ValueKind == JsonValueKind.String)
            return JsonText.Of(content);
        if (content.ValueKind != JsonValueKind.Array)
            return null;
        var text = new StringBuilder();
        foreach (var part in content.EnumerateArray())
        {
            if (JsonText.Member(part, "text") is not { } piece)
                return null;
            text.Append(piece);
        }

        return text.ToString();
    }

    private string? QualityMask(JsonElement metadata, Place place)
    {
        place = place.Inner(".metadata.quality_score");
        if (JsonText.NumberMember(metadata, "quality_score") is not { } score)
            return null;
        if (score is < 1 or > 5)
            log.Report(FindingRules.QualityRange, place, $"`quality_score` is {score}, outside 1 to 5");
        if (!(score < options.MinQuality))
            return null;
        var reason = $"quality score {score} is below {options.MinQuality}";
        log.Report(FindingRules.QualityFloor, place, reason);
        return reason;
    }
}
