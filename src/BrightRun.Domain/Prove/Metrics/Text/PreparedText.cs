namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>
/// A text as every metric, and the search for near-duplicates between scenarios and training data, sees it: normalised, in tokens and
/// in sentences.
/// </summary>
public sealed class PreparedText
{
    /// <summary>Name of the preparation; another rule is another version, since values of two versions do not compare.</summary>
    public const string Version = "tok-1";

    private PreparedText(string text)
    {
        Text = text;
        Tokens = Metrics.Text.Tokens.Of(text);
        Sentences = Metrics.Text.Sentences.Of(text, Tokens);
    }

    /// <summary>The normalised text.</summary>
    public string Text { get; }

    /// <summary>Its tokens.</summary>
    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>Its sentences.</summary>
    public IReadOnlyList<Sentence> Sentences { get; }

    /// <summary>Prepares a text; any string will do.</summary>
    public static PreparedText Of(string text) => new(TextNormalization.Apply(text));

    /// <summary>What stands between a token and the one behind it; for the last token, what follows it.</summary>
    public ReadOnlySpan<char> GapAfter(int token) =>
        Text.AsSpan(Tokens[token].End, (token + 1 < Tokens.Count ? Tokens[token + 1].Start : Text.Length) - Tokens[token].End);
}
