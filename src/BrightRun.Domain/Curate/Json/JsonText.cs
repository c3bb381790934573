using System.Text;
using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Texts of JSON values. Half a surrogate pair, which JSON can write but text cannot hold, becomes U+FFFD.</summary>
internal static class JsonText
{
    /// <summary>The name that the reader stands on.</summary>
    public static string NameOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\uFFFD"; // a name that is not text is none that we know
        }
    }

    /// <summary>The text of the string that the reader stands on; null when it holds half a surrogate pair.</summary>
    public static string? TryRead(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The text of a string value.</summary>
    public static string Of(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Decode(value.GetRawText().AsSpan()[1..^1]);
        }
    }

    /// <summary>A text member; authored files of version 3.4.2 wrap texts in an object with <c>content</c>.</summary>
    public static bool TryText(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out value))
            return false;
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("content", out value))
            return false;
        return value.ValueKind == JsonValueKind.String;
    }

    /// <summary>A string member, or null when it is missing or not a string.</summary>
    public static string? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Of(value) : null;

    /// <summary>An object member; an undefined element when it is missing or not an object.</summary>
    public static JsonElement ObjectMember(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>A whole number, or null. 3.0 counts as whole.</summary>
    public static int? WholeMember(JsonElement parent, string name) =>
        NumberMember(parent, name) is { } number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    /// <summary>A finite number, or null.</summary>
    public static double? NumberMember(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;

    /// <summary>True when a string value has this text. Does not build a string to find out.</summary>
    public static bool Equals(JsonElement value, string text)
    {
        try
        {
            return value.ValueEquals(text);
        }
        catch (InvalidOperationException)
        {
            return Of(value) == text;
        }
    }

    /// <summary>Decodes the escapes of a JSON string that is known to be well formed but for its surrogates.</summary>
    private static string Decode(ReadOnlySpan<char> raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }

            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)Convert.ToInt32(raw.Slice(i + 1, 4).ToString(), 16));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', var other => other });
            }
        }

        return ReplaceHalfPairs(text.ToString());
    }

    private static string ReplaceHalfPairs(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune.ToString());
        return whole.ToString();
    }
}
