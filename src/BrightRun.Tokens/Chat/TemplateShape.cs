using System.Text;

namespace BrightRun.Tokens.Chat;

/// <summary>
/// Brings a chat template (Jinja) into one spelling: layout that does not reach the output is gone, texts are in single quotes with
/// their escapes resolved, <c>m['role']</c> is <c>m.role</c>, and texts that are joined stand as one.
/// </summary>
/// <remarks>
/// White space follows Jinja with <c>trim_blocks</c> and <c>lstrip_blocks</c>, as the transformers library renders chat templates
/// (jinja.palletsprojects.com/en/stable/templates, "Whitespace Control").
/// </remarks>
internal static class TemplateShape
{
    /// <summary>The template in that spelling.</summary>
    public static string Of(string template)
    {
        var shape = new StringBuilder();
        var text = template.EndsWith('\n') ? template[..^1] : template;
        var (at, trimsStart) = (0, TrimKind.None);
        while (at < text.Length)
        {
            var open = NextTag(text, at);
            var closer = open < 0 ? "" : text[open + 1] switch { '{' => "}}", '%' => "%}", _ => "#}" };
            var close = open < 0 ? -1 : text.IndexOf(closer, open + 2, StringComparison.Ordinal);
            if (close < 0)
            {
                shape.Append(Trim(text[at..], trimsStart, TrimKind.None));
                break;
            }

            var inside = text[(open + 2)..close];
            var isOutput = closer == "}}";
            shape.Append(Trim(text[at..open], trimsStart, inside.StartsWith('-') ? TrimKind.All : isOutput ? TrimKind.None : TrimKind.Line));
            trimsStart = inside.EndsWith('-') ? TrimKind.All : isOutput ? TrimKind.None : TrimKind.Line;
            if (closer != "#}")
                shape.Append(text.AsSpan(open, 2)).Append(Expression(inside.Trim('-', '+'))).Append(closer);
            at = close + 2;
        }

        return shape.ToString();
    }

    private enum TrimKind
    {
        /// <summary>White space is output.</summary>
        None,

        /// <summary>The rest of the line is none: a line break after a tag, indentation before one.</summary>
        Line,

        /// <summary>All white space is none.</summary>
        All,
    }

    private static int NextTag(string text, int from)
    {
        for (var at = text.IndexOf('{', from); at >= 0 && at + 1 < text.Length; at = text.IndexOf('{', at + 1))
        {
            if (text[at + 1] is '{' or '%' or '#')
                return at;
        }

        return -1;
    }

    private static string Trim(string text, TrimKind start, TrimKind end)
    {
        if (start == TrimKind.All)
            text = text.TrimStart();
        else if (start == TrimKind.Line && text.StartsWith('\n'))
            text = text[1..];
        if (end == TrimKind.All)
            return text.TrimEnd();
        var indented = text.TrimEnd(' ', '\t');
        return end == TrimKind.Line && (indented.Length == 0 || indented.EndsWith('\n')) ? indented : text;
    }

    /// <summary>What stands inside a tag, in the one spelling.</summary>
    private static string Expression(string inside)
    {
        var output = new StringBuilder();
        for (var at = 0; at < inside.Length;)
        {
            if (inside[at] is '\'' or '"')
                at = AppendText(inside, at, output);
            else if (char.IsWhiteSpace(inside[at]))
                at = AppendSpace(inside, at, output);
            else
                output.Append(inside[at++]);
        }

        return output.Replace("'+'", "").ToString();
    }

    private static int AppendText(string inside, int start, StringBuilder output)
    {
        var value = new StringBuilder();
        var at = start + 1;
        for (; at < inside.Length && inside[at] != inside[start]; at++)
        {
            if (inside[at] == '\\' && at + 1 < inside.Length)
                value.Append(inside[++at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            else
                value.Append(inside[at]);
        }

        var isName = value.Length > 0 && value.ToString().All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (isName && output.Length > 0 && output[^1] == '[' && at + 1 < inside.Length && inside[at + 1] == ']')
        {
            output[^1] = '.';
            output.Append(value);
            return at + 2;
        }

        output.Append('\'').Append(value).Append('\'');
        return at + 1;
    }

    private static int AppendSpace(string inside, int start, StringBuilder output)
    {
        var end = start;
        while (end < inside.Length && char.IsWhiteSpace(inside[end]))
            end++;
        if (output.Length > 0 && end < inside.Length && IsWord(output[^1]) && IsWord(inside[end]))
            output.Append(' ');
        return end;
    }

    private static bool IsWord(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
