namespace BrightRun.Tokens.Examples.Preview;

/// <summary>What training does with a token.</summary>
public enum TokenKind
{
    /// <summary>Read, not learned.</summary>
    Context,

    /// <summary>Learned.</summary>
    Supervised,

    /// <summary>Part of an answer that must not be learned, standing here as context.</summary>
    Masked,
}

/// <summary>A token as a person sees it.</summary>
/// <param name="Id">Token id.</param>
/// <param name="Text">Its text; empty where it is only the first bytes of a character, which then stands at the last of them.</param>
/// <param name="Kind">What training does with it.</param>
/// <param name="IsSpecial">Whether it is a special token of the base; a message that merely spells one out has ordinary tokens.</param>
public sealed record PreviewedToken(int Id, string Text, TokenKind Kind, bool IsSpecial);

/// <summary>One training sequence as a person sees it.</summary>
/// <param name="Name">The conversation (and turn) or line.</param>
/// <param name="Pairs">Pairs that it trains.</param>
/// <param name="Tokens">All its tokens.</param>
/// <param name="Notes">What became of pairs of the same conversation that are not trained here, one phrase each.</param>
public sealed record PreviewedExample(string Name, int Pairs, IReadOnlyList<PreviewedToken> Tokens, IReadOnlyList<string> Notes)
{
    /// <summary>Number of tokens of a kind.</summary>
    public int Count(TokenKind kind) => Tokens.Count(token => token.Kind == kind);
}
