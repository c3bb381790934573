using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>A value in a JSON file that knows its place: whatever is wrong with it is refused by name.</summary>
/// <param name="element">The value.</param>
/// <param name="parent">The place of what it lies in: <c>model.vocab</c>.</param>
/// <param name="name">Its name there, or null for an item of a list.</param>
/// <param name="index">Its index there, for an item of a list.</param>
/// <param name="source">The file.</param>
internal readonly struct JsonPart(JsonElement element, string parent, string? name, int index, string source)
{
    /// <summary>The whole of a file.</summary>
    public JsonPart(JsonElement root, string source)
        : this(root, "", "", 0, source)
    {
    }

    /// <summary>The file, for errors.</summary>
    public string Source => source;

    /// <summary>The place in the file, for errors.</summary>
    public string Path => name is null ? $"{parent}[{index}]" : parent.Length == 0 ? name : $"{parent}.{name}";

    /// <summary>The kind of value.</summary>
    public JsonValueKind Kind => element.ValueKind;

    /// <summary>Number of items of a list; 0 for anything else.</summary>
    public int Count => element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;

    /// <summary>A member that must be there.</summary>
    public JsonPart this[string member] =>
        Find(member) ?? throw TokenizerFile.Corrupt(source, $"{new JsonPart(default, Path, member, 0, source).Path} is missing");

    /// <summary>A member, or null where it is missing or null.</summary>
    public JsonPart? Find(string member)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        try
        {
            return element.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null
                ? new JsonPart(value, Path, member, 0, source)
                : null;
        }
        catch (InvalidOperationException failure)
        {
            throw NoUnicode(failure);
        }
    }

    /// <summary>The value as text.</summary>
    public string Text()
    {
        if (element.ValueKind != JsonValueKind.String)
            throw Wrong("a text");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException failure)
        {
            throw NoUnicode(failure);
        }
    }

    /// <summary>The value as a whole number.</summary>
    public int Int() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out var value) ? value : throw Wrong("a whole number");

    /// <summary>Whether the value is the number 0.</summary>
    public bool IsZero => element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && value == 0;

    /// <summary>A member that is true or false.</summary>
    public bool Flag(string member, bool otherwise) => Find(member) is not { } value ? otherwise : value.Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw value.Wrong("true or false"),
    };

    /// <summary>The items of a list.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (element.ValueKind != JsonValueKind.Array)
            throw Wrong("a list");
        var (place, file) = (Path, source);
        return element.EnumerateArray().Select((item, at) => new JsonPart(item, place, null, at, file));
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<KeyValuePair<string, JsonPart>> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        var (self, place) = (this, Path);
        return element.EnumerateObject().Select(member =>
        {
            var key = self.Name(member);
            return KeyValuePair.Create(key, new JsonPart(member.Value, place, key, 0, self.Source));
        });
    }

    /// <summary>The value is not what it must be.</summary>
    public RefusedException Wrong(string expected) =>
        TokenizerFile.Corrupt(source, $"{Path} is {TokenizerFile.Show(element.GetRawText())}, expected {expected}");

    private string Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException failure)
        {
            throw NoUnicode(failure);
        }
    }

    private RefusedException NoUnicode(Exception failure) => TokenizerFile.Corrupt(source, $"{Path} holds text that is no valid Unicode", failure);
}
