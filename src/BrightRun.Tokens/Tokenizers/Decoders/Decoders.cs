using System.Globalization;
using System.Text;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tokenizers.Decoders;

/// <summary>One step on the way from the tokens' texts back to the text that they stand for; what is left at the end is joined.</summary>
internal interface IDecoder
{
    List<string> Apply(List<string> tokens);
}

/// <summary>Byte-level characters become bytes, and these UTF-8; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public List<string> Apply(List<string> tokens)
    {
        var bytes = new List<byte>(tokens.Sum(token => token.Length));
        foreach (var token in tokens)
        {
            // An added token may hold characters outside the alphabet; such a token is text as it stands.
            if (token.All(character => ByteLevelAlphabet.Byte(character) >= 0))
                bytes.AddRange(token.Select(character => (byte)ByteLevelAlphabet.Byte(character)));
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}

/// <summary>Byte tokens (<c>&lt;0x0A&gt;</c>) in a row become the characters that they encode; where they encode none, each becomes U+FFFD.</summary>
internal sealed class ByteFallbackDecoder : IDecoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public List<string> Apply(List<string> tokens)
    {
        var result = new List<string>(tokens.Count);
        var bytes = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryReadByte(token, out var value))
            {
                bytes.Add(value);
                continue;
            }

            Flush(bytes, result);
            result.Add(token);
        }

        Flush(bytes, result);
        return result;
    }

    private static bool TryReadByte(string token, out byte value)
    {
        value = 0;
        return token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> bytes, List<string> result)
    {
        if (bytes.Count == 0)
            return;
        try
        {
            result.Add(Strict.GetString([.. bytes]));
        }
        catch (DecoderFallbackException)
        {
            result.AddRange(Enumerable.Repeat("\uFFFD", bytes.Count));
        }

        bytes.Clear();
    }
}

/// <summary>Replaces a text in every token.</summary>
internal sealed class ReplaceDecoder(string pattern, string replacement) : IDecoder
{
    public List<string> Apply(List<string> tokens) => [.. tokens.Select(token => token.Replace(pattern, replacement, StringComparison.Ordinal))];
}

/// <summary>Joins all tokens into one.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public List<string> Apply(List<string> tokens) => [string.Concat(tokens)];
}

/// <summary>Takes up to so many of a character from both ends of every token.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : IDecoder
{
    public List<string> Apply(List<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        var from = 0;
        while (from < start && from < token.Length && token[from] == content)
            from++;
        var to = token.Length;
        while (token.Length - to < stop && to > from && token[to - 1] == content)
            to--;
        return token[from..to];
    }
}

/// <summary>SentencePiece's marks become spaces; those of the first token vanish where encoding has put one there.</summary>
internal sealed class MetaspaceDecoder(char mark, bool prepended) : IDecoder
{
    public List<string> Apply(List<string> tokens) =>
        [.. tokens.Select((token, at) => at == 0 && prepended ? token.Replace(mark.ToString(), "", StringComparison.Ordinal) : token.Replace(mark, ' '))];
}

/// <summary>Puts a space between all tokens: what the reference does where a tokenizer names no decoder.</summary>
internal sealed class SpaceBetween : IDecoder
{
    public List<string> Apply(List<string> tokens) => [string.Join(' ', tokens)];
}
