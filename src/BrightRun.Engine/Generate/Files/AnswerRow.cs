using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrightRun.Engine.Generate.Files;

/// <summary>One row of an answer file: <c>{"id", "text", "ids", "finish_reason"}</c>.</summary>
/// <param name="Id">The prompt's.</param>
/// <param name="Json">The row as it stands in the file, without its line break.</param>
/// <param name="Tokens">Number of ids.</param>
/// <param name="WasCut">Whether the answer ended for its length.</param>
public sealed record AnswerRow(string Id, string Json, int Tokens, bool WasCut)
{
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The row of a result.</summary>
    /// <param name="prompt">What was answered.</param>
    /// <param name="result">The answer.</param>
    public static AnswerRow Of(PromptRow prompt, GenerationResult result)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Style))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id");
            writer.WriteRawValue(prompt.IdJson);
            writer.WriteString("text", result.Text);
            writer.WriteStartArray("ids");
            foreach (var id in result.Ids)
                writer.WriteNumberValue(id);
            writer.WriteEndArray();
            writer.WriteString("finish_reason", result.FinishReason.Name());
            writer.WriteEndObject();
        }

        return new AnswerRow(prompt.Id, System.Text.Encoding.UTF8.GetString(buffer.ToArray()), result.Ids.Count, result.FinishReason == FinishReason.Length);
    }

    /// <summary>Reads a row; null where the line is none.</summary>
    public static AnswerRow? Read(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            return row.ValueKind == JsonValueKind.Object
                && row.TryGetProperty("id", out var id)
                && row.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
                && row.TryGetProperty("ids", out var ids) && ids.ValueKind == JsonValueKind.Array
                && row.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String
                ? new AnswerRow(id.ToString(), line, ids.GetArrayLength(), reason.GetString() == FinishReason.Length.Name())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
