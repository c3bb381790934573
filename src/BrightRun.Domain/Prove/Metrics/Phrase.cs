using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Domain.Prove.Metrics;

/// <summary>
/// A phrase of a word list: words in their order, with nothing but white space between them unless the phrase itself writes something
/// there. A part may be a class such as <c>{unit}</c>, which any of its words fits.
/// </summary>
/// <param name="Parts">One for each token.</param>
public sealed record Phrase(IReadOnlyList<PhrasePart> Parts)
{
    /// <summary>Reads a phrase as a word list writes it.</summary>
    /// <param name="written">For example <c>within {n} {unit}</c>.</param>
    /// <param name="classes">The classes that it may name.</param>
    /// <exception cref="FormatException">It has no token or names a class that is not defined.</exception>
    public static Phrase Read(string written, IReadOnlyDictionary<string, IReadOnlySet<string>> classes)
    {
        // A class stands in the text as a word that cannot be written otherwise, so that the tokens of the phrase are cut as those of any text.
        var prepared = PreparedText.Of(written.Replace("{", "class0", StringComparison.Ordinal).Replace("}", "0class", StringComparison.Ordinal));
        if (prepared.Tokens.Count == 0)
            throw new FormatException($"\"{written}\" holds no word.");
        return new Phrase([.. prepared.Tokens.Select((token, index) => Part(token.Word, index == prepared.Tokens.Count - 1 ? string.Empty : prepared.GapAfter(index).Trim().ToString()))]);

        PhrasePart Part(string word, string gap)
        {
            if (!word.StartsWith("class0", StringComparison.Ordinal) || !word.EndsWith("0class", StringComparison.Ordinal))
                return new PhrasePart(word, null, gap);
            var name = word["class0".Length..^"0class".Length];
            return classes.TryGetValue(name, out var words) ? new PhrasePart(null, words, gap) : throw new FormatException($"\"{written}\" names the class {name}, which is not defined.");
        }
    }
}

/// <summary>One word of a phrase.</summary>
/// <param name="Word">The word itself, lower case, or null for a class.</param>
/// <param name="Class">The words that fit, or null for a word.</param>
/// <param name="Gap">What the phrase writes between this part and the next, white space aside.</param>
public readonly record struct PhrasePart(string? Word, IReadOnlySet<string>? Class, string Gap)
{
    /// <summary>The words that fit here.</summary>
    public IEnumerable<string> Words => Word is null ? Class! : [Word];

    /// <summary>Whether a token fits here.</summary>
    public bool Fits(string token) => Word is null ? Class!.Contains(token) : Word == token;
}
