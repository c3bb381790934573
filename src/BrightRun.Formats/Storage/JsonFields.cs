using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Formats.Storage;

/// <summary>The members of a JSON object in a file; every error names file, member and value. A member that is null counts as missing.</summary>
internal sealed class JsonFields
{
    private const long LargestFile = 64 << 20;
    private readonly string _file;
    private readonly string _prefix;
    private readonly JsonElement _object;

    private JsonFields(string file, string prefix, JsonElement element)
    {
        _file = file;
        _prefix = prefix;
        _object = element;
    }

    public IEnumerable<string> Names => _object.EnumerateObject().Select(member => member.Name);

    /// <exception cref="RefusedException">The file cannot be read or is no JSON object.</exception>
    public static JsonFields Read(string path)
    {
        using var file = MappedFile.Open(path);
        if (file.Length > LargestFile)
            throw new RefusedException($"{path} has {file.Length} bytes; a configuration never exceeds {LargestFile}.", "Check that this is the right file.");
        using var view = file.View(0, (int)file.Length);
        return Parse(path, view.Bytes);
    }

    /// <param name="where">The file, or the place within a file, for errors.</param>
    /// <param name="text">UTF-8.</param>
    /// <exception cref="RefusedException">The text is no JSON object.</exception>
    public static JsonFields Parse(string where, ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Disallow });
            var root = JsonElement.ParseValue(ref reader);
            return root.ValueKind == JsonValueKind.Object && !reader.Read()
                ? new JsonFields(where, "", root)
                : throw new RefusedException($"{where} holds no single JSON object.", "Write it again with the tool that made it.");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new RefusedException($"{where} is not valid JSON: {failure.Message}", "Write it again with the tool that made it.", failure);
        }
    }

    public JsonElement? Find(string name) =>
        _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public bool Has(string name) => _object.TryGetProperty(name, out _);

    public JsonFields? Object(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } value => new JsonFields(_file, $"{_prefix}{name}.", value),
        { } value => throw Wrong(name, value, "an object"),
    };

    public int? Int(string name, int least, int most) => Find(name) is { } value ? ToInt(name, value, least, most) : null;

    public int RequiredInt(string name, int least, int most) => Int(name, least, most) ?? throw Missing(name);

    /// <summary>One integer, or a list of them; null when the member is missing.</summary>
    public IReadOnlyList<int>? Ints(string name, int least, int most) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(value => ToInt(name, value, least, most))],
        { } value => [ToInt(name, value, least, most)],
    };

    /// <summary>A finite number above <paramref name="above"/>.</summary>
    public double? Number(string name, double above) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && double.IsFinite(number) && number > above => number,
        { } value => throw Wrong(name, value, $"a number above {above}"),
    };

    /// <summary>A finite number of either sign.</summary>
    public double RequiredNumber(string name) => Number(name, double.NegativeInfinity) ?? throw Missing(name);

    public double RequiredNumber(string name, double above) => Number(name, above) ?? throw Missing(name);

    /// <summary>A list of finite numbers above 0, as float32.</summary>
    public float[] PositiveNumbers(string name)
    {
        var list = Find(name) ?? throw Missing(name);
        if (list.ValueKind != JsonValueKind.Array)
            throw Wrong(name, list, "a list of numbers above 0");
        return [.. list.EnumerateArray().Select(value =>
            value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number) && number > 0 ? number : throw Wrong(name, value, "a number above 0"))];
    }

    public bool? Bool(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True or JsonValueKind.False } value => value.GetBoolean(),
        { } value => throw Wrong(name, value, "true or false"),
    };

    public string? Text(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => ToText(name, value),
        { } value => throw Wrong(name, value, "a text"),
    };

    /// <summary>A list of texts; null when the member is missing.</summary>
    public IReadOnlyList<string>? Texts(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(value =>
            value.ValueKind == JsonValueKind.String ? ToText(name, value) : throw Wrong(name, value, "a text"))],
        { } value => throw Wrong(name, value, "a list of texts"),
    };

    public RefusedException Missing(string name) =>
        new($"{_file}: {_prefix}{name} is missing.", "The file must describe the whole model; write it again with the tool that made it.");

    public RefusedException Wrong(string name, JsonElement value, string expected)
    {
        var shown = value.GetRawText();
        return new($"{_file}: {_prefix}{name} is {(shown.Length > 80 ? shown[..80] + "…" : shown)}, expected {expected}.", "Correct the value, or write the file again with the tool that made it.");
    }

    private int ToInt(string name, JsonElement value, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Wrong(name, value, $"a whole number from {least} to {most}");

    private string ToText(string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(name, value, "valid Unicode");
        }
    }
}
