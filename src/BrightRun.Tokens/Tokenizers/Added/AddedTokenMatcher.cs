using System.Buffers;
using System.Globalization;
using System.Text;

namespace BrightRun.Tokens.Tokenizers.Added;

/// <summary>A stretch of text: an added token, or what lies between two.</summary>
/// <param name="Start">Index of its first UTF-16 unit.</param>
/// <param name="Length">Number of UTF-16 units.</param>
/// <param name="Token">The id, or null for ordinary text.</param>
internal readonly record struct Fragment(int Start, int Length, int? Token);

/// <summary>Finds added tokens in a text: the leftmost first, the longest of those that start at the same place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Node _root = new();
    private readonly SearchValues<char> _firstCharacters;

    /// <param name="tokens">The tokens and what to look for, which is the token's text after normalization where it is looked for in normalized text.</param>
    public AddedTokenMatcher(IEnumerable<(string Pattern, AddedToken Token)> tokens)
    {
        foreach (var (pattern, token) in tokens.Where(entry => entry.Pattern.Length > 0))
        {
            var node = _root;
            foreach (var character in pattern)
                node = node.Next.TryGetValue(character, out var next) ? next : node.Next[character] = new Node();
            node.Token = token;
        }

        _firstCharacters = SearchValues.Create([.. _root.Next.Keys]);
    }

    /// <summary>Cuts a text into fragments that are not empty.</summary>
    /// <param name="text">The text.</param>
    /// <param name="recogniseSpecial">When false, a special token written in the text stays text.</param>
    public IEnumerable<Fragment> Split(string text, bool recogniseSpecial)
    {
        var done = 0;
        for (var at = NextCandidate(text, 0); at >= 0; at = NextCandidate(text, at))
        {
            var (token, length) = LongestAt(text, at);
            if (token is null)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + length);
            at = end;
            if ((token.Special && !recogniseSpecial) || (token.SingleWord && TouchesWord(text, start, end)))
                continue;

            // White space that the token before has taken is gone.
            start = token.LeftStrip ? Math.Max(done, start - WhiteSpaceBefore(text, start)) : Math.Max(done, start);
            end += token.RightStrip ? WhiteSpaceAfter(text, end) : 0;
            if (start > done)
                yield return new Fragment(done, start - done, null);
            yield return new Fragment(start, end - start, token.Id);
            done = end;
        }

        if (done < text.Length)
            yield return new Fragment(done, text.Length - done, null);
    }

    private int NextCandidate(string text, int from)
    {
        var next = text.AsSpan(from).IndexOfAny(_firstCharacters);
        return next < 0 ? -1 : from + next;
    }

    private (AddedToken? Token, int Length) LongestAt(string text, int start)
    {
        var node = _root;
        AddedToken? longest = null;
        var length = 0;
        for (var i = start; i < text.Length && node.Next.TryGetValue(text[i], out node); i++)
        {
            if (node.Token is not null)
                (longest, length) = (node.Token, i + 1 - start);
        }

        return (longest, length);
    }

    private static bool TouchesWord(string text, int start, int end) =>
        (start > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, start), out var before, out _) == OperationStatus.Done && IsWord(before))
        || (end < text.Length && Rune.DecodeFromUtf16(text.AsSpan(end), out var after, out _) == OperationStatus.Done && IsWord(after));

    // The reference's \w: letters, marks, digits, letter numbers and connectors.
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        <= UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    private static int WhiteSpaceBefore(string text, int end)
    {
        var start = end;
        while (start > 0 && char.IsWhiteSpace(text[start - 1]))
            start--;
        return end - start;
    }

    private static int WhiteSpaceAfter(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return end - start;
    }

    private sealed class Node
    {
        public Dictionary<char, Node> Next { get; } = [];

        public AddedToken? Token { get; set; }
    }
}
