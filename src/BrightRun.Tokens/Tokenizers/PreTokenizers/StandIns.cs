using System.Globalization;
using System.Text;

namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>
/// .NET's regular expressions see UTF-16 units, so no class matches a character beyond U+FFFF. Before matching, such characters are
/// replaced, each by one unit of the same general category: patterns ask for nothing else about them.
/// </summary>
internal static class StandIns
{
    private static readonly char[] ByCategory = Build();
    private static readonly HashSet<char> All = [.. ByCategory];

    /// <summary>Whether a range of characters holds a stand-in: a pattern that names one can tell it from what it stands for.</summary>
    public static bool Any(char low, char high) => All.Any(standIn => standIn >= low && standIn <= high);

    /// <summary>A text in which every character is one unit, and where each unit begins in the original (one more entry for the end).</summary>
    public static (string Text, int[] Starts) Replace(ReadOnlySpan<char> text)
    {
        var replaced = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length;)
        {
            Rune.DecodeFromUtf16(text[at..], out var rune, out var length);
            starts.Add(at);
            replaced.Append(rune.IsBmp ? text[at] : ByCategory[(int)Rune.GetUnicodeCategory(rune)]);
            at += length;
        }

        starts.Add(text.Length);
        return (replaced.ToString(), [.. starts]);
    }

    // The last of each category: far from everything that patterns name.
    private static char[] Build()
    {
        var standIns = new char[Enum.GetValues<UnicodeCategory>().Length];
        for (var unit = 0; unit <= char.MaxValue; unit++)
            standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)unit)] = (char)unit;
        return standIns;
    }
}
