using System.Text;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Curate;

namespace BrightRun.Engine.Generate.Files;

/// <summary>One row of a prompt file.</summary>
/// <param name="Id">Names the row; no other row of the file has it.</param>
/// <param name="IdJson">The id as it stands in the file, a text or a whole number, so that answers carry the same.</param>
/// <param name="Messages">The conversation so far, at least one message.</param>
/// <param name="Line">Where it stands, from 1.</param>
public sealed record PromptRow(string Id, string IdJson, IReadOnlyList<ChatMessage> Messages, int Line);

/// <summary>
/// Prompts as JSON lines: <c>{"id": text or whole number, "messages": [{"role": "system|user|assistant", "content": text}, …]}</c>.
/// Other members of a row are left alone; empty lines count for nothing.
/// </summary>
public static class PromptFile
{
    private const string Form = "A row is {\"id\": \"…\", \"messages\": [{\"role\": \"user\", \"content\": \"…\"}]}.";

    /// <summary>Reads all rows.</summary>
    /// <exception cref="RefusedException">The file cannot be read or holds no row; a row is not what it must be, or its id stands there twice.</exception>
    public static IReadOnlyList<PromptRow> Read(string path)
    {
        var rows = new List<PromptRow>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (text, line) in Lines(path))
        {
            var row = ReadRow(path, text, line);
            if (!lines.TryAdd(row.Id, line))
                throw new RefusedException($"{path}, line {line}: the id {row.Id} stands in line {lines[row.Id]}, too.", "Give each row an id of its own: answers are kept and resumed by it.");
            rows.Add(row);
        }

        return rows.Count > 0 ? rows : throw new RefusedException($"{path} holds no prompt.", Form);
    }

    private static IEnumerable<(string Text, int Line)> Lines(string path)
    {
        string[] all;
        try
        {
            all = File.ReadAllLines(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check the path and its access rights.", failure);
        }
        catch (DecoderFallbackException failure)
        {
            throw new RefusedException($"{path} is no UTF-8 text.", "Save it as UTF-8.", failure);
        }

        for (var i = 0; i < all.Length; i++)
        {
            if (!string.IsNullOrWhiteSpace(all[i]))
                yield return (all[i], i + 1);
        }
    }

    private static PromptRow ReadRow(string path, string text, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no JSON object");
            if (!row.TryGetProperty("id", out var id) || !IsId(id))
                throw new FormatException("it needs an id that is a text or a whole number");
            if (!row.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
                throw new FormatException("it needs messages, a list of at least one");
            return new PromptRow(id.ToString(), id.GetRawText(), [.. messages.EnumerateArray().Select(ReadMessage)], line);
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{path}, line {line}: no valid JSON.", Form, broken);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException) // the latter: text that is no valid Unicode
        {
            throw new RefusedException($"{path}, line {line}: {wrong.Message}.", Form, wrong);
        }
    }

    private static bool IsId(JsonElement id) => id.ValueKind == JsonValueKind.String || (id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _));

    private static ChatMessage ReadMessage(JsonElement message, int index)
    {
        if (message.ValueKind != JsonValueKind.Object
            || !message.TryGetProperty("role", out var role) || role.ValueKind != JsonValueKind.String
            || !message.TryGetProperty("content", out var content) || content.ValueKind != JsonValueKind.String)
            throw new FormatException($"message {index + 1} needs a role and a content that are texts");
        var who = role.GetString() switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            var other => throw new FormatException($"message {index + 1} has the role {other}; roles are system, user and assistant"),
        };
        return new ChatMessage(who, content.GetString()!);
    }
}
