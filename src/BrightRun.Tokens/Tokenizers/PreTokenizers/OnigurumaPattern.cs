using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>A pattern uses something that has no exact counterpart here.</summary>
internal sealed class PatternException(string what) : Exception(what);

/// <summary>
/// Translates the regular expressions of tokenizers (Oniguruma's syntax) to .NET's. Only what means the same in both is let through;
/// possessive quantifiers become atomic groups, and letters under <c>(?i:…)</c> become classes, because Oniguruma folds more letters.
/// </summary>
internal sealed class OnigurumaPattern
{
    /// <summary>What patterns may use, for errors.</summary>
    public const string Supported =
        "regular expressions of literals, classes, \\p{general category}, \\s \\S \\d \\D, groups, (?i:…), lookahead, alternation and quantifiers";

    private const int LongestPattern = 4096;

    private static readonly HashSet<string> Categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn",
    ];

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<(int Start, bool IgnoreCase)> _groups = new();
    private int _at;
    private int _atom = -1;
    private bool _ignoreCase;

    private OnigurumaPattern(string pattern) => _pattern = pattern;

    /// <exception cref="PatternException">The pattern uses something else.</exception>
    public static string ToDotNet(string pattern) => pattern.Length <= LongestPattern
        ? new OnigurumaPattern(pattern).Translate()
        : throw new PatternException($"{pattern.Length} characters; {LongestPattern} are the limit");

    private string Translate()
    {
        while (_at < _pattern.Length)
            Next();
        return _groups.Count == 0 ? _output.ToString() : throw new PatternException("a group without end");
    }

    private void Next()
    {
        switch (_pattern[_at])
        {
            case '(':
                OpenGroup();
                break;
            case ')':
                if (!_groups.TryPop(out var group))
                    throw new PatternException("a ) without (");
                (_atom, _ignoreCase) = group;
                _output.Append(_pattern[_at++]);
                break;
            case '|':
                _output.Append(_pattern[_at++]);
                _atom = -1;
                break;
            case '*' or '+' or '?':
                Quantify();
                break;
            case '{':
                Repeat();
                break;
            case '[':
                _atom = _output.Length;
                Class();
                break;
            case '\\':
                _atom = _output.Length;
                Escape(insideClass: false);
                break;
            case '.' or '^' or '$':
                throw new PatternException($"\"{_pattern[_at]}\"");
            default:
                _atom = _output.Length;
                Literal(_pattern[_at++]);
                break;
        }
    }

    private void OpenGroup()
    {
        var start = _output.Length;
        var outer = _ignoreCase;
        (string written, string output) = ("(", "(?:");
        if (Follows("(?"))
        {
            (written, output) = Follows("(?:") ? ("(?:", "(?:")
                : Follows("(?i:") ? ("(?i:", "(?:")
                : Follows("(?!") ? ("(?!", "(?!")
                : Follows("(?=") ? ("(?=", "(?=")
                : Follows("(?>") ? ("(?>", "(?>")
                : throw new PatternException($"\"{_pattern.AsSpan(_at, Math.Min(4, _pattern.Length - _at))}\"");
            _ignoreCase |= written == "(?i:";
        }

        _at += written.Length;
        _output.Append(output);
        _groups.Push((start, outer));
        _atom = -1;
    }

    private void Quantify()
    {
        if (_atom < 0)
            throw new PatternException("a quantifier after nothing");
        _output.Append(_pattern[_at++]);
        if (_at < _pattern.Length && _pattern[_at] == '+')
        {
            _output.Insert(_atom, "(?>").Append(')');
            _at++;
        }
        else if (_at < _pattern.Length && _pattern[_at] == '?')
        {
            _output.Append(_pattern[_at++]);
        }

        // A second quantifier on the same atom means different things in different syntaxes.
        _atom = -1;
    }

    private void Repeat()
    {
        var end = _pattern.IndexOf('}', _at);
        var inside = end < 0 ? "" : _pattern[(_at + 1)..end];
        if (_atom < 0 || inside.Length is 0 or > 9 || !inside.All(c => char.IsAsciiDigit(c) || c == ',') || inside.Count(c => c == ',') > 1 || inside[0] == ',')
            throw new PatternException("a { that repeats nothing");
        _output.Append('{').Append(inside).Append('}');
        _at = end + 1;
        if (_at < _pattern.Length && _pattern[_at] is '+' or '?' or '*')
            throw new PatternException($"\"{{{inside}}}{_pattern[_at]}\"");
        _atom = -1;
    }

    private void Class()
    {
        if (_ignoreCase)
            throw new PatternException("a class under (?i:…)");
        _output.Append('[');
        _at++;
        if (Follows("^"))
        {
            _output.Append('^');
            _at++;
        }

        for (var first = true; first || !Follows("]"); first = false)
        {
            if (_at >= _pattern.Length || Follows("[") || Follows("&&") || (first && Follows("]")))
                throw new PatternException("a class that is empty, nested, intersected or without end");
            ClassItem();
        }

        _output.Append(']');
        _at++;
    }

    private void ClassItem()
    {
        var low = ClassCharacter();
        if (!Follows("-") || _at + 1 >= _pattern.Length || _pattern[_at + 1] == ']')
            return;
        _at++;
        _output.Append('-');
        var high = ClassCharacter();
        if (low is null || high is null || low > high)
            throw new PatternException("a range without ends");
        if (StandIns.Any(low.Value, high.Value))
            throw new PatternException($"the range U+{(int)low:X4} to U+{(int)high:X4}");
    }

    private char? ClassCharacter()
    {
        if (_at >= _pattern.Length)
            throw new PatternException("a class without end");
        if (_pattern[_at] == '\\')
            return Escape(insideClass: true);
        var literal = _pattern[_at++];
        AppendLiteral(literal);
        return literal;
    }

    /// <summary>Copies an escape and returns the character that it stands for, or null for a set of characters.</summary>
    private char? Escape(bool insideClass)
    {
        if (_at + 1 >= _pattern.Length)
            throw new PatternException("a \\ at the end");
        var letter = _pattern[_at + 1];
        switch (letter)
        {
            case 'p' or 'P':
                Category(letter);
                return null;
            case 's' or 'S' or 'd' or 'D':
                _output.Append('\\').Append(letter);
                _at += 2;
                return null;
            case 'r' or 'n' or 't':
                _output.Append('\\').Append(letter);
                _at += 2;
                return letter switch { 'r' => '\r', 'n' => '\n', _ => '\t' };
            case 'u' when _at + 6 <= _pattern.Length && ushort.TryParse(_pattern.AsSpan(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code):
                _at += 6;
                return Emit((char)code, insideClass);
            case var _ when char.IsAscii(letter) && !char.IsAsciiLetterOrDigit(letter):
                _at += 2;
                return Emit(letter, insideClass);
            default:
                throw new PatternException($"\"\\{letter}\"");
        }
    }

    private char Emit(char literal, bool insideClass)
    {
        if (insideClass)
            AppendLiteral(literal);
        else
            Literal(literal);
        return literal;
    }

    private void Category(char letter)
    {
        var end = _pattern.IndexOf('}', _at);
        var name = end < 0 || _pattern[_at + 2] != '{' ? "" : _pattern[(_at + 3)..end];
        if (!Categories.Contains(name))
            throw new PatternException($"\"\\{letter}{{{name}}}\"");
        _output.Append('\\').Append(letter).Append('{').Append(name).Append('}');
        _at = end + 1;
    }

    private void Literal(char literal)
    {
        if (!_ignoreCase || (char.IsAscii(literal) && !char.IsAsciiLetter(literal)))
        {
            AppendLiteral(literal);
            return;
        }

        if (!char.IsAscii(literal))
            throw new PatternException($"U+{(int)literal:X4} under (?i:…)");
        _output.Append('[').Append(char.ToLowerInvariant(literal)).Append(char.ToUpperInvariant(literal));
        // The letters outside ASCII that Unicode folds to these two: long s and the Kelvin sign.
        _output.Append(char.ToLowerInvariant(literal) switch { 's' => "\u017F", 'k' => "\u212A", _ => "" }).Append(']');
    }

    private void AppendLiteral(char literal)
    {
        if (char.IsSurrogate(literal) || StandIns.Any(literal, literal))
            throw new PatternException($"the character U+{(int)literal:X4}");
        _output.Append(literal is '-' or ']' or '[' or '^' ? $"\\{literal}" : Regex.Escape(literal.ToString()));
    }

    private bool Follows(string text) => string.CompareOrdinal(_pattern, _at, text, 0, text.Length) == 0;
}
