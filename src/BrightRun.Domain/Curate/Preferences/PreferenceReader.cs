using System.Text.Json;

namespace BrightRun.Domain.Curate.Preferences;

/// <summary>
/// Reads preferences, one JSON object per line: <c>messages</c>, <c>chosen</c> and <c>rejected</c> (each a text or a list of messages), or
/// <c>chosen_ids</c>, <c>chosen_labels</c>, <c>rejected_ids</c> and <c>rejected_labels</c>. Strict: a line that cannot be used is an error
/// that names it, since half a comparison is none.
/// </summary>
public static class PreferenceReader
{
    private const string Remedy =
        "A line holds `messages` with `chosen` and `rejected` (texts or lists of messages), or `chosen_ids`, `chosen_labels`, `rejected_ids` and `rejected_labels`.";

    private const int LongestFirstLine = 1 << 20; // bytes; a longer one is a file of another form

    /// <summary>Whether a file begins with a line that says which of two answers is better, well or badly formed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public static bool Holds(string path)
    {
        var bytes = new byte[LongestFirstLine];
        using var file = DataFile.OpenRead(path);
        var line = bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).TrimStart("\ufeff \t\r\n"u8);
        if (line.IndexOf((byte)'\n') is var end and >= 0)
            line = line[..end];
        try
        {
            using var document = JsonDocument.Parse(line.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().Any(member => member.Name is "chosen" or "rejected" or "chosen_ids" or "rejected_ids");
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The preferences in file order.</summary>
    /// <param name="path">A JSONL file.</param>
    /// <exception cref="RefusedException">The file cannot be read, or a line cannot be used; comes when that line is reached.</exception>
    public static IEnumerable<Preference> Read(string path)
    {
        using var reader = new StreamReader(DataFile.OpenRead(path));
        var number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
                yield return Parse(text, number, $"{path}, line {number}");
        }
    }

    private static Preference Parse(string text, int line, string place)
    {
        using var document = ParseJson(text, place);
        var record = document.RootElement;
        if (record.ValueKind != JsonValueKind.Object)
            throw Wrong(place, "it is not a JSON object");
        return record.TryGetProperty("chosen_ids", out _) ? Tokens(record, line, place) : Chat(record, line, place);
    }

    private static JsonDocument ParseJson(string text, string place)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{place}: it is not JSON: {JsonFault.ReasonInLine(broken)}.", Remedy, broken);
        }
    }

    private static TokenPreference Tokens(JsonElement record, int line, string place)
    {
        TokenizedLine Read(string side) =>
            TokenizedLineParser.Read(record, $"{side}_ids", $"{side}_labels", line, out var problem) ?? throw Wrong(place, problem);

        var (chosen, rejected) = (Read("chosen"), Read("rejected"));
        return chosen.InputIds.AsSpan().SequenceEqual(rejected.InputIds) ? throw Same(place) : new TokenPreference(line, chosen, rejected);
    }

    private static ChatPreference Chat(JsonElement record, int line, string place)
    {
        var messages = Messages(record, "messages", place);
        if (messages[^1].Role != ChatRole.User)
            throw Wrong(place, "`messages` does not end with the user's message, which the two answers answer");
        if (messages.Skip(1).Any(message => message.Role == ChatRole.System))
            throw Wrong(place, "a message of `messages` after the first has the role system");
        var (chosen, rejected) = (Continuation(record, "chosen", place), Continuation(record, "rejected", place));
        return chosen.SequenceEqual(rejected) ? throw Same(place) : new ChatPreference(line, messages, chosen, rejected);
    }

    private static List<ChatMessage> Continuation(JsonElement record, string name, string place)
    {
        if (JsonText.Member(record, name) is { } text)
            return string.IsNullOrWhiteSpace(text) ? throw Wrong(place, $"`{name}` is blank") : [new ChatMessage(ChatRole.Assistant, text)];
        var messages = Messages(record, name, place);
        if (messages[0].Role != ChatRole.Assistant || messages[^1].Role != ChatRole.Assistant || messages.Any(message => message.Role == ChatRole.System))
            throw Wrong(place, $"`{name}` must begin and end with an assistant's message; what was said before belongs into `messages`");
        return messages;
    }

    private static List<ChatMessage> Messages(JsonElement record, string name, string place)
    {
        if (!record.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw Wrong(place, $"`{name}` is missing, not a list of messages, or empty");
        return [.. list.EnumerateArray().Select((message, index) => Message(message, $"`{name}`[{index}]", place))];
    }

    private static ChatMessage Message(JsonElement message, string name, string place)
    {
        var role = JsonText.Member(message, "role") switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            var other => throw Wrong(place, $"{name} has the role {other ?? "missing"}; system, user and assistant are known"),
        };
        return JsonText.Member(message, "content") is { } content && !string.IsNullOrWhiteSpace(content)
            ? new ChatMessage(role, content)
            : throw Wrong(place, $"{name} has no text");
    }

    private static RefusedException Same(string place) => Wrong(place, "chosen and rejected are the same, so nothing is preferred");

    private static RefusedException Wrong(string place, string problem) => new($"{place}: {problem}.", Remedy);
}
