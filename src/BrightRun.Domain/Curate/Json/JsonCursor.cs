using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Walks through a JSON document of any length, one token or one whole value at a time.</summary>
internal sealed class JsonCursor(Utf8Window window)
{
    private JsonReaderState _state;

    /// <summary>The token read last.</summary>
    public JsonTokenType Token { get; private set; }

    /// <summary>The name of the member, when <see cref="Token"/> is a property name.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Reads one token; false at the end of the document.</summary>
    /// <exception cref="JsonException">The document is not JSON, or ends too early.</exception>
    public bool Read()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(window.Span, window.IsFinal, _state);
            if (reader.Read())
            {
                Token = reader.TokenType;
                if (Token == JsonTokenType.PropertyName)
                    Name = JsonText.NameOf(ref reader);
                Consume(ref reader);
                return true;
            }

            if (window.IsFinal)
                return false;
            window.Fill();
        }
    }

    /// <summary>Takes the next value whole, or the end of the array or object that it would stand in.</summary>
    /// <param name="value">Its bytes, valid until the next call.</param>
    /// <returns>False when there was no further value but an end.</returns>
    /// <exception cref="JsonException">The document is not JSON, or ends too early.</exception>
    public bool TryTakeValue(out ReadOnlyMemory<byte> value)
    {
        while (true)
        {
            var reader = new Utf8JsonReader(window.Span, window.IsFinal, _state);
            if (reader.Read())
            {
                Token = reader.TokenType;
                var start = (int)reader.TokenStartIndex;
                if (Token is JsonTokenType.EndArray or JsonTokenType.EndObject || reader.TrySkip())
                {
                    value = window.Slice(start, (int)reader.BytesConsumed - start);
                    Consume(ref reader);
                    return Token is not (JsonTokenType.EndArray or JsonTokenType.EndObject);
                }
            }

            window.Fill();
        }
    }

    /// <summary>True when the bytes at hand are the beginning of a document whose rest is missing.</summary>
    public bool EndsEarly()
    {
        try
        {
            var reader = new Utf8JsonReader(window.Span, isFinalBlock: false, _state);
            while (reader.Read())
            {
            }

            return window.IsFinal;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Consume(ref Utf8JsonReader reader)
    {
        _state = reader.CurrentState;
        window.Advance((int)reader.BytesConsumed);
    }
}
