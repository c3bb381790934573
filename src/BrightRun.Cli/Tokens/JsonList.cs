using System.Text.Encodings.Web;
using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Cli.Tokens;

/// <summary>The JSON files of the verbs about tokens: one list, read item by item with errors that name the item.</summary>
internal static class JsonList
{
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a list.</summary>
    /// <param name="path">The file.</param>
    /// <param name="item">Reads one item; throws <see cref="FormatException"/> saying what it should be.</param>
    /// <exception cref="RefusedException">The file cannot be read, is no JSON list, or an item is not what it must be.</exception>
    public static List<T> Read<T>(string path, Func<JsonElement, T> item)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new RefusedException($"{path} holds no list.", "Write one JSON list into it.");
        var items = new List<T>(document.RootElement.GetArrayLength());
        foreach (var element in document.RootElement.EnumerateArray())
        {
            try
            {
                items.Add(item(element));
            }
            catch (FormatException wrong)
            {
                throw new RefusedException($"{path}: item {items.Count + 1} of the list is not {wrong.Message}.", "Correct the item.", wrong);
            }
        }

        return items;
    }

    /// <summary>A text.</summary>
    /// <exception cref="FormatException">It is none, or no valid Unicode.</exception>
    public static string Text(JsonElement element, string expected)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new FormatException(expected);
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("valid Unicode text", broken);
        }
    }

    /// <summary>Writes a list in one go; an existing file is replaced whole or not at all.</summary>
    public static void Write<T>(string path, IEnumerable<T> items, Action<Utf8JsonWriter, T> item) =>
        AtomicFile.Write(path, stream =>
        {
            using var writer = new Utf8JsonWriter(stream, Style);
            writer.WriteStartArray();
            foreach (var entry in items)
                item(writer, entry);
            writer.WriteEndArray();
        });

    /// <summary>Writes whole numbers as a list.</summary>
    public static void WriteNumbers(Utf8JsonWriter writer, IEnumerable<int> numbers)
    {
        writer.WriteStartArray();
        foreach (var number in numbers)
            writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{path} is no valid JSON: {JsonFault.Reason(broken)}.", "Write one JSON list into it.", broken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check the path and its access rights.", failure);
        }
    }
}
