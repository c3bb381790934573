namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>A sentence of a prepared text; the spans of all sentences together hold every token once.</summary>
/// <param name="Start">Where it starts in the normalised text, a list marker included.</param>
/// <param name="End">Just behind its last character, closing quotes and brackets included, white space not.</param>
/// <param name="Tokens">Its tokens, those of a list marker included.</param>
/// <param name="MarkerTokens">How many of its first tokens belong to a list marker ("1." has one, "-" none).</param>
/// <param name="OpensListItem">Whether it is the first sentence of a list item.</param>
public readonly record struct Sentence(int Start, int End, TokenSpan Tokens, int MarkerTokens, bool OpensListItem)
{
    /// <summary>Its tokens without those of a list marker.</summary>
    public TokenSpan Words => Tokens with { First = Tokens.First + MarkerTokens };
}
