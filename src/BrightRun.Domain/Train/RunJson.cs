using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrightRun.Domain.Train;

/// <summary>How the records of a run are written as JSON: snake_case, readable, one line per metrics row.</summary>
public static class RunJson
{
    /// <summary>Plan and manifest.</summary>
    public static JsonSerializerOptions Document { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Rows of <c>metrics.jsonl</c>.</summary>
    public static JsonSerializerOptions Row { get; } = new(Document) { WriteIndented = false };

    /// <summary>Reads a document that this product wrote.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="path">Where it comes from, for messages.</param>
    /// <exception cref="RefusedException">It is not what it should be.</exception>
    public static T Read<T>(string text, string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Document) ?? throw new JsonException("it holds null");
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{path} is damaged: {JsonFault.Reason(broken)}.", "It was changed or cut off after it was written; take it from a copy, or train anew into another folder.", broken);
        }
    }
}
