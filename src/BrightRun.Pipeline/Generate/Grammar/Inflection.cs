namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>The regular inflections of English, with the exceptions that the little world needs.</summary>
internal static class Inflection
{
    private const string Vowels = "aeiou";

    private static readonly Dictionary<string, string> Plurals = new(StringComparer.Ordinal)
    {
        ["child"] = "children", ["man"] = "men", ["woman"] = "women", ["person"] = "people", ["loaf"] = "loaves", ["shelf"] = "shelves",
        ["knife"] = "knives", ["wife"] = "wives", ["potato"] = "potatoes", ["tomato"] = "tomatoes", ["fish"] = "fish", ["foot"] = "feet",
    };

    private static readonly Dictionary<string, string> ThirdPersons = new(StringComparer.Ordinal)
    {
        ["have"] = "has", ["do"] = "does", ["go"] = "goes", ["am"] = "is", ["was"] = "was", ["can"] = "can",
    };

    /// <summary>The plural of a noun; only the head of a compound changes, as in "bags of rice".</summary>
    public static string Plural(string noun)
    {
        if (noun.IndexOf(" of ", StringComparison.Ordinal) is var of and >= 0)
            return Plural(noun[..of]) + noun[of..];
        var head = noun.LastIndexOf(' ') + 1;
        var last = noun[head..];
        return noun[..head] + (Plurals.TryGetValue(last, out var plural) ? plural : WithS(last));
    }

    /// <summary>The form of a verb in the present that goes with he, she or a name.</summary>
    public static string ThirdPerson(string verb) => ThirdPersons.TryGetValue(verb, out var form) ? form : WithS(verb);

    /// <summary>Whether the word takes "an": it begins with the sound of a vowel.</summary>
    public static bool TakesAn(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty)
            return false;
        if (word.StartsWith("hour", StringComparison.OrdinalIgnoreCase) || word.StartsWith("honest", StringComparison.OrdinalIgnoreCase))
            return true;
        if (word.StartsWith("use", StringComparison.OrdinalIgnoreCase) || word.StartsWith("uni", StringComparison.OrdinalIgnoreCase)
            || word.StartsWith("one", StringComparison.OrdinalIgnoreCase) || word.StartsWith("usu", StringComparison.OrdinalIgnoreCase))
            return false;
        return Vowels.Contains(char.ToLowerInvariant(word[0])) || word.StartsWith("$8") || word.StartsWith("8") || word is "11" or "18" or "$11" or "$18";
    }

    private static string WithS(string word)
    {
        if (word.EndsWith('y') && word.Length > 1 && !Vowels.Contains(word[^2]))
            return word[..^1] + "ies";
        return word.EndsWith('s') || word.EndsWith('x') || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal)
            ? word + "es"
            : word + "s";
    }
}
