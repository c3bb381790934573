using System.Security.Cryptography;
using System.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>
/// Reads a word list as it is kept: a head of <c>key: value</c> lines (a value goes on in indented lines), a line of three dashes, then one
/// entry a line with variants between vertical bars. <c>[name]</c> starts a section, <c>{name}: word word</c> defines a class of words.
/// </summary>
public static class LexiconFile
{
    private const string Separator = "---";

    /// <summary>Reads a list.</summary>
    /// <param name="text">The file.</param>
    /// <param name="source">Where it came from, for messages.</param>
    /// <exception cref="RefusedException">It is not a word list.</exception>
    public static Lexicon Read(string text, string source)
    {
        var plain = text.ReplaceLineEndings("\n");
        var lines = plain.Split('\n');
        var separator = Array.IndexOf(lines, Separator);
        if (separator < 0)
            throw Wrong("has no line of three dashes between head and entries");
        var head = Head(lines[..separator]);
        try
        {
            return new Lexicon(
                Need("list"), int.TryParse(Need("version"), out var version) && version > 0 ? version : throw Wrong("has a version that is no whole number above 0"),
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plain))),
                Need("used by").Split(',', StringSplitOptions.TrimEntries), Need("includes"), Need("excludes"), Sections(lines[(separator + 1)..]));
        }
        catch (FormatException wrong)
        {
            throw Wrong($"has a wrong entry: {wrong.Message}");
        }

        string Need(string key) => head.TryGetValue(key, out var value) && value.Length > 0 ? value : throw Wrong($"has no \"{key}:\" in its head");

        RefusedException Wrong(string what) => new($"{source} {what}.", "A word list is a head (list, version, used by, includes, excludes), a line ---, and one entry a line.");
    }

    private static Dictionary<string, string> Head(IEnumerable<string> lines)
    {
        var head = new Dictionary<string, string>(StringComparer.Ordinal);
        var key = string.Empty;
        foreach (var line in lines.Where(line => line.Trim().Length > 0))
        {
            if (!char.IsWhiteSpace(line[0]) && line.Split(':', 2) is [var name, var value])
                head[key = name.Trim()] = value.Trim();
            else if (head.TryGetValue(key, out var before))
                head[key] = $"{before} {line.Trim()}";
        }

        return head;
    }

    private static Dictionary<string, LexiconSection> Sections(IEnumerable<string> lines)
    {
        var classes = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        var sections = new Dictionary<string, List<LexiconEntry>>(StringComparer.Ordinal);
        var current = Lexicon.MainSection;
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line is ['[', .., ']'])
            {
                current = line[1..^1];
            }
            else if (line[0] == '{' && line.Split("}:", 2) is [var name, var words])
            {
                classes[name[1..]] = words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
            }
            else
            {
                if (!sections.TryGetValue(current, out var entries))
                    sections[current] = entries = [];
                string[] variants = line.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                entries.Add(new LexiconEntry(variants[0], [.. variants.Select(variant => Phrase.Read(variant, classes))]));
            }
        }

        if (sections.Count == 0)
            sections[Lexicon.MainSection] = []; // mining may find no phrase; then nothing matches
        return sections.ToDictionary(section => section.Key, section => new LexiconSection(section.Value), StringComparer.Ordinal);
    }
}
