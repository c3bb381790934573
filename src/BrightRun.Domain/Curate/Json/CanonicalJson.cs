using System.Globalization;
using System.Text;

namespace BrightRun.Domain.Curate;

/// <summary>
/// The one spelling of JSON texts that we write, which is that of ECMAScript's <c>JSON.stringify</c>: short escapes where they
/// exist, other control characters and half surrogate pairs as <c>\u00xx</c> in lower case, everything else as it is.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Appends a string value, quotes included, in canonical spelling.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="raw">The string as it stands in a JSON text, without its quotes.</param>
    public static void AppendRaw(ByteBuffer output, ReadOnlySpan<byte> raw)
    {
        output.Append((byte)'"');
        while (raw.IndexOf((byte)'\\') is >= 0 and var at)
        {
            output.Append(raw[..at]);
            raw = raw[at..];
            var length = raw[1] switch { (byte)'u' => AppendUnicodeEscape(output, raw), (byte)'/' => AppendSlash(output), _ => AppendAsIs(output, raw[..2]) };
            raw = raw[length..];
        }

        output.Append(raw);
        output.Append((byte)'"');
    }

    /// <summary>Appends a text as a string value, quotes included.</summary>
    public static void AppendText(ByteBuffer output, string text)
    {
        output.Append((byte)'"');
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is < ' ' or '"' or '\\')
                AppendEscaped(output, (char)rune.Value);
            else
                output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
        }

        output.Append((byte)'"');
    }

    private static int AppendSlash(ByteBuffer output)
    {
        output.Append((byte)'/');
        return 2;
    }

    private static int AppendAsIs(ByteBuffer output, ReadOnlySpan<byte> bytes)
    {
        output.Append(bytes);
        return bytes.Length;
    }

    /// <summary>Writes what <c>\uXXXX</c> stands for, with its other half if it has one.</summary>
    /// <returns>How many bytes were read.</returns>
    private static int AppendUnicodeEscape(ByteBuffer output, ReadOnlySpan<byte> raw)
    {
        const int Length = 6;
        var unit = Unit(raw);
        if (char.IsHighSurrogate(unit) && raw.Length >= 2 * Length && raw[Length] == '\\' && raw[Length + 1] == 'u' && char.IsLowSurrogate(Unit(raw[Length..])))
        {
            AppendRune(output, new Rune(unit, Unit(raw[Length..])));
            return 2 * Length;
        }

        if (char.IsSurrogate(unit) || unit is < ' ' or '"' or '\\')
            AppendEscaped(output, unit);
        else
            AppendRune(output, new Rune(unit));
        return Length;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => (char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static void AppendRune(ByteBuffer output, Rune rune)
    {
        Span<byte> utf8 = stackalloc byte[4];
        output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
    }

    private static void AppendEscaped(ByteBuffer output, char unit)
    {
        output.Append((byte)'\\');
        var letter = unit switch { '\n' => 'n', '\r' => 'r', '\t' => 't', '\b' => 'b', '\f' => 'f', '"' => '"', '\\' => '\\', _ => 'u' };
        output.Append((byte)letter);
        if (letter != 'u')
            return;
        Span<byte> digits = stackalloc byte[4];
        ((int)unit).TryFormat(digits, out _, "x4", CultureInfo.InvariantCulture);
        output.Append(digits);
    }
}
