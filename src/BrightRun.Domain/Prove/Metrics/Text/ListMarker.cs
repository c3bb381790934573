namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>What starts a list item: <c>-</c>, <c>*</c>, <c>•</c>, a number of up to three digits or one letter with a full stop or bracket; then white space.</summary>
internal static class ListMarker
{
    private const int MostDigits = 3;

    /// <summary>Just behind the marker and the white space after it, or <paramref name="start"/> where none stands there.</summary>
    public static int Skip(string text, int start, int end)
    {
        var position = start;
        while (position < end && char.IsWhiteSpace(text[position]))
            position++;
        var sign = SignEnd(text, position, end);
        if (sign == position || sign >= end || !char.IsWhiteSpace(text[sign]))
            return start;
        while (sign < end && char.IsWhiteSpace(text[sign]))
            sign++;
        return sign;
    }

    /// <summary>Whether a piece holds a number or letter that may be a marker, and nothing else; its full stop stands behind it.</summary>
    public static bool IsBare(ReadOnlySpan<char> piece)
    {
        var sign = piece.Trim();
        return sign.Length is > 0 and <= MostDigits && (!sign.ContainsAnyExceptInRange('0', '9') || (sign.Length == 1 && char.IsAsciiLetter(sign[0])));
    }

    private static int SignEnd(string text, int position, int end)
    {
        if (position < end && text[position] is '-' or '*' or '\u2022')
            return position + 1;
        var last = position;
        while (last < end && last - position < MostDigits && char.IsAsciiDigit(text[last]))
            last++;
        if (last == position && last < end && char.IsAsciiLetter(text[last]))
            last++;
        return last > position && last < end && text[last] is '.' or ')' ? last + 1 : position;
    }
}
