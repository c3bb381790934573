using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Filling;

/// <summary>
/// Takes a template apart. A marker of a conditional block owns its own characters and, where nothing else stands on its line, the
/// spaces around it and the line end; nothing beyond.
/// </summary>
internal sealed partial class TemplateParser(string text, string name)
{
    private const string Example = "Write [[ if NAME.enabled ]], the text, and [[ endif ]]; blocks do not nest.";

    private readonly List<TemplatePart> _parts = [];
    private List<TemplatePart>? _block;
    private (string Condition, int Line) _opened;

    public IReadOnlyList<TemplatePart> Parse()
    {
        var position = 0;
        foreach (Match marker in Marker().Matches(text))
        {
            var (start, end) = Extent(marker);
            Text(position, start);
            Take(marker);
            position = end;
        }

        Text(position, text.Length);
        if (_block is not null)
            throw Fault(_opened.Line, $"the block {_opened.Condition}.enabled is never closed");
        return _parts;
    }

    private void Take(Match marker)
    {
        var line = LineAt(marker.Index);
        var condition = marker.Groups["condition"];
        switch (marker.Groups["word"].Value, _block)
        {
            case ("endif", null):
                throw Fault(line, "[[ endif ]] closes nothing");
            case ("endif", _):
                _parts.Add(new ConditionalPart(_opened.Condition, _block, _opened.Line));
                _block = null;
                break;
            case (_, not null):
                throw Fault(line, $"a block inside the block {_opened.Condition}.enabled of line {_opened.Line}");
            case var _ when !condition.Success:
                throw Fault(line, $"{marker.Value} is no condition");
            default:
                (_block, _opened) = ([], (condition.Value, line));
                break;
        }
    }

    /// <summary>What a marker owns: with its line where it stands alone on it, else its own characters.</summary>
    private (int Start, int End) Extent(Match marker)
    {
        var (start, end) = (marker.Index, marker.Index + marker.Length);
        var (first, last) = (start, end);
        while (first > 0 && text[first - 1] is ' ' or '\t')
            first--;
        while (last < text.Length && text[last] is ' ' or '\t')
            last++;
        var alone = (first == 0 || text[first - 1] == '\n') && (last == text.Length || text[last] == '\n');
        return alone ? (first, Math.Min(last + 1, text.Length)) : (start, end);
    }

    private void Text(int start, int end)
    {
        // Two markers alone on neighbouring lines both stop before the second one begins.
        if (end <= start)
            return;
        var target = _block ?? _parts;
        var piece = text[start..end];
        var position = 0;
        foreach (Match token in TokenSyntax.Find(piece))
        {
            if (token.Index > position)
                target.Add(new TextPart(piece[position..token.Index], LineAt(start + position)));
            target.Add(new TokenPart(token.Value, TokenSyntax.NameOf(token), TokenSyntax.IsRequired(token), LineAt(start + token.Index)));
            position = token.Index + token.Length;
        }

        if (position < piece.Length)
            target.Add(new TextPart(piece[position..], LineAt(start + position)));
    }

    private int LineAt(int index) => 1 + text.AsSpan(0, index).Count('\n');

    private SpecsException Fault(int line, string problem) => new($"{name}, line {line}: {problem}.", Example);

    [GeneratedRegex(@"\[\[[ \t]*(?<word>endif)[ \t]*\]\]|\[\[[ \t]*(?<word>if)\b([ \t]+(?<condition>[A-Za-z_][A-Za-z0-9_]*)\.enabled[ \t]*\]\]|[^\]\n]*(\]\])?)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Marker();
}
