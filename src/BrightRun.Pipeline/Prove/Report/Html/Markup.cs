using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace BrightRun.Pipeline.Prove.Report.Html;

/// <summary>
/// A piece of HTML. It comes only from interpolated strings whose holes are escaped, or from other pieces, so that no text of a model or a client can
/// become markup, wherever it is put.
/// </summary>
internal readonly record struct Markup
{
    private readonly string? _html;

    private Markup(string html) => _html = html;

    /// <summary>No HTML.</summary>
    public static Markup None => new(string.Empty);

    /// <summary>The literal parts as they are, every hole escaped unless it is markup itself. Numbers are written without regard to the system's language.</summary>
    public static Markup Of(Writer writer) => new(writer.ToString());

    /// <summary>A constant of the program that is HTML or CSS as it stands; never a text that came from outside.</summary>
    public static Markup Trusted(string constant) => new(constant);

    /// <summary>Pieces one after the other.</summary>
    public static Markup Of(IEnumerable<Markup> pieces) => new(string.Concat(pieces));

    /// <inheritdoc/>
    public override string ToString() => _html ?? string.Empty;

    /// <summary>Writes an interpolated string.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Writer
    {
        private readonly StringBuilder _text;

        public Writer(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + formattedCount);

        public void AppendLiteral(string html) => _text.Append(html);

        public void AppendFormatted(string? text) => _text.Append(WebUtility.HtmlEncode(Visible(text)));

        public void AppendFormatted(Markup piece) => _text.Append(piece);

        public void AppendFormatted(IEnumerable<Markup> pieces) => _text.AppendJoin(string.Empty, pieces);

        public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

        public void AppendFormatted(double number, string format) => _text.Append(number.ToString(format, CultureInfo.InvariantCulture));

        public override string ToString() => _text.ToString();

        // HTML has no place for control characters, and a person should see that something stood there.
        private static string? Visible(string? text) =>
            text is null || !text.Any(IsHidden) ? text : string.Concat(text.Select(letter => IsHidden(letter) ? '\uFFFD' : letter));

        private static bool IsHidden(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r' or '\t');
    }
}
