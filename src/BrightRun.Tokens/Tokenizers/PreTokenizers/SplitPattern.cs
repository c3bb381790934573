using System.Text.RegularExpressions;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>Splits where a regular expression matches.</summary>
internal sealed class SplitPattern : IPreTokenizer
{
    // Far beyond what any honest pattern needs for one match; stops patterns that never end.
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(20);

    private readonly string _source;
    private readonly Regex _regex;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;

    /// <param name="pattern">Oniguruma's syntax.</param>
    /// <param name="behavior">What happens to the matches.</param>
    /// <param name="invert">Whether the delimiters are what lies between the matches.</param>
    /// <param name="source">The file, for errors.</param>
    /// <exception cref="RefusedException">The pattern uses something that is not supported.</exception>
    public SplitPattern(string pattern, SplitBehavior behavior, bool invert, string source)
    {
        _source = source;
        _behavior = behavior;
        _invert = invert;
        try
        {
            _regex = new Regex(OnigurumaPattern.ToDotNet(pattern), RegexOptions.CultureInvariant | RegexOptions.Compiled, LongestMatch);
        }
        catch (Exception failure) when (failure is PatternException or ArgumentException)
        {
            throw TokenizerFile.Unsupported(source, $"the split pattern {TokenizerFile.Show(pattern)} ({failure.Message})", OnigurumaPattern.Supported);
        }
    }

    public void Split(Piece piece, List<Piece> parts)
    {
        try
        {
            if (piece.Span.ContainsAnyInRange('\uD800', '\uDFFF'))
            {
                var (text, starts) = StandIns.Replace(piece.Span);
                Append(piece, text, starts, parts);
            }
            else
            {
                Append(piece, piece.Span, starts: null, parts);
            }
        }
        catch (RegexMatchTimeoutException late)
        {
            throw TokenizerFile.Corrupt(_source, $"its split pattern takes more than {LongestMatch.TotalSeconds} s for one match", late);
        }
    }

    private void Append(Piece piece, ReadOnlySpan<char> text, int[]? starts, List<Piece> parts)
    {
        // By far the most common case needs no list of stretches.
        var stretches = _behavior == SplitBehavior.Isolated ? null : new List<Stretch>();
        var done = 0;
        foreach (var match in _regex.EnumerateMatches(text))
        {
            if (match.Length == 0)
                continue;
            Add(done, match.Index, _invert);
            Add(match.Index, match.Index + match.Length, !_invert);
            done = match.Index + match.Length;
        }

        Add(done, text.Length, _invert);
        if (stretches is not null)
            SplitBehaviors.Append(_behavior, piece, stretches, parts);

        void Add(int from, int to, bool isDelimiter)
        {
            if (from == to)
                return;
            var (start, end) = starts is null ? (from, to) : (starts[from], starts[to]);
            if (stretches is null)
                parts.Add(piece.Slice(start, end - start));
            else
                stretches.Add(new Stretch(start, end - start, isDelimiter));
        }
    }
}
