using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>How a JSON text is laid out.</summary>
internal enum JsonLayout
{
    /// <summary>A member or element per line, two spaces per level, LF.</summary>
    Indented,

    /// <summary>No white space at all: a line of JSONL.</summary>
    Compact,
}

/// <summary>
/// Writes JSON deterministically: layout and spelling of texts are ours, numbers and the order of members stay as they were.
/// </summary>
/// <param name="stream">Receives the bytes; not closed.</param>
/// <param name="layout">The layout.</param>
internal sealed class JsonLayoutWriter(Stream stream, JsonLayout layout)
{
    private readonly ByteBuffer _output = new(stream);
    private int _depth;
    private bool _isFirst = true;
    private bool _followsName;

    /// <summary>Changes a text on its way, given the name of its member (empty in an array); null leaves it.</summary>
    public Func<string, string, string?>? Rewrite { get; set; }

    public void BeginObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void BeginArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>A member name.</summary>
    public void Name(string name)
    {
        Separate();
        CanonicalJson.AppendText(_output, name);
        AppendColon();
    }

    /// <summary>A text value.</summary>
    public void Text(string text)
    {
        Separate();
        CanonicalJson.AppendText(_output, text);
    }

    /// <summary>A number, whole ones without a decimal point.</summary>
    public void Number(double value)
    {
        Separate();
        _output.Append(Encoding.ASCII.GetBytes(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>A member with a text.</summary>
    public void Member(string name, string text)
    {
        Name(name);
        Text(text);
    }

    /// <summary>A member with a number.</summary>
    public void Member(string name, double value)
    {
        Name(name);
        Number(value);
    }

    /// <summary>A member with a value copied from elsewhere.</summary>
    public void Member(string name, JsonElement value)
    {
        Name(name);
        Copy(value);
    }

    /// <summary>Copies a value.</summary>
    public void Copy(JsonElement value) => Copy(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>Copies a value, laid out anew.</summary>
    /// <param name="json">One valid JSON value.</param>
    public void Copy(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        var member = "";
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Open(reader.ValueSpan[0]);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(reader.ValueSpan[0]);
                    break;
                case JsonTokenType.PropertyName:
                    Separate();
                    CanonicalJson.AppendRaw(_output, reader.ValueSpan);
                    AppendColon();
                    member = Rewrite is null ? "" : JsonText.NameOf(ref reader);
                    break;
                case JsonTokenType.String:
                    CopyText(ref reader, member);
                    break;
                default:
                    Separate();
                    _output.Append(reader.ValueSpan);
                    break;
            }
        }
    }

    /// <summary>Ends a line of JSONL, before the next one.</summary>
    public void NextLine()
    {
        _output.Append((byte)'\n');
        _isFirst = true;
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush() => _output.Flush();

    private void CopyText(ref Utf8JsonReader reader, string member)
    {
        Separate();
        if (Rewrite is not null && JsonText.TryRead(ref reader) is { } text && Rewrite(member, text) is { } changed)
            CanonicalJson.AppendText(_output, changed);
        else
            CanonicalJson.AppendRaw(_output, reader.ValueSpan);
    }

    private void Open(byte bracket)
    {
        Separate();
        _output.Append(bracket);
        _depth++;
        _isFirst = true;
    }

    private void Close(byte bracket)
    {
        _depth--;
        if (!_isFirst)
            BreakLine();
        _output.Append(bracket);
        _isFirst = false;
    }

    private void AppendColon()
    {
        _output.Append((byte)':');
        if (layout == JsonLayout.Indented)
            _output.Append((byte)' ');
        _followsName = true;
    }

    /// <summary>What stands between a value or name and what is before it.</summary>
    private void Separate()
    {
        if (_followsName)
        {
            _followsName = false;
            return;
        }

        if (!_isFirst)
            _output.Append((byte)',');
        _isFirst = false;
        if (_depth > 0)
            BreakLine();
    }

    private void BreakLine()
    {
        if (layout == JsonLayout.Compact)
            return;
        _output.Append((byte)'\n');
        for (var i = 0; i < _depth; i++)
            _output.Append("  "u8);
    }
}
