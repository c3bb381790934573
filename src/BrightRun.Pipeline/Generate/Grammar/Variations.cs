using System.Text.RegularExpressions;

namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>
/// Other ways to say the same: words of a phrase line become a choice between themselves and others, <c>often</c> becomes
/// <c>[often|usually]</c>. So a few hundred lines are read as many thousands, and a model learns words instead of lines.
/// </summary>
internal sealed class Variations
{
    private readonly Dictionary<string, string> _choices;
    private readonly Regex _words;

    private Variations(Dictionary<string, string> choices)
    {
        _choices = choices;
        // Slots come first, so that nothing inside them is taken for a word; then the longest words, so that "a list" wins over "list".
        var alternatives = string.Join('|', choices.Keys.OrderByDescending(words => words.Length).Select(Regex.Escape));
        _words = new Regex(choices.Count == 0 ? "(?!)" : $@"\{{[^}}]*\}}|\b(?<words>{alternatives})\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    /// <summary>Nothing is said otherwise.</summary>
    public static Variations None { get; } = new(new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Reads variations: <c>words => [words|other words]</c>.</summary>
    public static Variations Of(IEnumerable<string> lines) => new(lines
        .Select(line => line.Split(" => "))
        .Where(line => line.Length == 2)
        .ToDictionary(line => line[0], line => line[1], StringComparer.OrdinalIgnoreCase));

    /// <summary>A phrase line with its choices.</summary>
    public string Apply(string line) => _words.Replace(line, match =>
    {
        var words = match.Groups["words"];
        if (!words.Success)
            return match.Value;
        var choice = _choices[words.Value];
        return char.IsUpper(words.Value[0]) ? $"[{string.Join('|', choice[1..^1].Split('|').Select(Capitalise))}]" : choice;
    });

    private static string Capitalise(string words) => char.ToUpperInvariant(words[0]) + words[1..];
}
