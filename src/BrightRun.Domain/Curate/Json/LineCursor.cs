namespace BrightRun.Domain.Curate;

/// <summary>Walks through a file of any length, line by line. Ends a line at LF or CR LF and passes over blank lines.</summary>
internal sealed class LineCursor(Utf8Window window)
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Number of the line taken last, from 1; blank lines count.</summary>
    public int Line { get; private set; }

    /// <summary>Takes the next line that is not blank.</summary>
    /// <param name="line">Its bytes without surrounding white space, valid until the next call.</param>
    public bool TryTakeLine(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var end = window.Span[searched..].IndexOf(LineFeed);
            if (end < 0 && !window.IsFinal)
            {
                searched = window.Span.Length;
                window.Fill();
                continue;
            }

            var length = end < 0 ? window.Span.Length : searched + end;
            if (end < 0 && length == 0)
            {
                line = default;
                return false;
            }

            Line++;
            line = Trim(window.Slice(0, length));
            window.Advance(end < 0 ? length : length + 1);
            if (!line.IsEmpty)
                return true;
            searched = 0;
        }
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Trim(" \t\r"u8);
}
