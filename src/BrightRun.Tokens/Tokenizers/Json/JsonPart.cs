using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>A value in a JSON file that knows its place: whatever is wrong with it is refused by name.</summary>
/// <param name="element">The value.</param>
/// <param name="path">Its place: <c>model.vocab</c>.</param>
/// <param name="source">The file.</param>
internal readonly struct JsonPart(JsonElement element, string path, string source)
{
    /// <summary>The file, for errors.</summary>
    public string Source => source;

    /// <summary>The place in the file, for errors.</summary>
    public string Path => path;

    /// <summary>The kind of value.</summary>
    public JsonValueKind Kind => element.ValueKind;

    /// <summary>Number of items of a list; 0 for anything else.</summary>
    public int Count => element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;

    /// <summary>A member that must be there.</summary>
    public JsonPart this[string name] =>
        Find(name) ?? throw TokenizerFile.Corrupt(source, $"{Below(name)} is missing");

    /// <summary>A member, or null where it is missing or null.</summary>
    public JsonPart? Find(string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        try
        {
            return element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
                ? new JsonPart(value, Below(name), source)
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
    public bool Flag(string name, bool otherwise) => Find(name) is not { } value ? otherwise : value.Kind switch
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
        var (self, at) = (this, 0);
        return element.EnumerateArray().Select(item => new JsonPart(item, $"{self.Path}[{at++}]", self.Source));
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<KeyValuePair<string, JsonPart>> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("an object");
        var self = this;
        return element.EnumerateObject().Select(member =>
        {
            var name = self.Name(member);
            return KeyValuePair.Create(name, new JsonPart(member.Value, self.Below(name), self.Source));
        });
    }

    /// <summary>The value is not what it must be.</summary>
    public RefusedException Wrong(string expected) =>
        TokenizerFile.Corrupt(source, $"{path} is {TokenizerFile.Show(element.GetRawText())}, expected {expected}");

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

    private string Below(string name) => path.Length == 0 ? name : $"{path}.{name}";

    private RefusedException NoUnicode(Exception failure) => TokenizerFile.Corrupt(source, $"{path} holds text that is no valid Unicode", failure);
}
