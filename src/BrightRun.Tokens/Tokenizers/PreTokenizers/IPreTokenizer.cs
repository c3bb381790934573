namespace BrightRun.Tokens.Tokenizers.PreTokenizers;

/// <summary>A stretch of text that is on its way to becoming tokens; merges never reach beyond it.</summary>
/// <param name="Text">The text that it lies in.</param>
/// <param name="Start">Index of its first UTF-16 unit.</param>
/// <param name="Length">Number of UTF-16 units, at least 1.</param>
/// <param name="StartsText">Whether it stands at the very beginning of what was given to encode.</param>
internal readonly record struct Piece(string Text, int Start, int Length, bool StartsText)
{
    /// <summary>The characters.</summary>
    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    /// <summary>A part of the piece.</summary>
    /// <param name="from">Index within the piece.</param>
    /// <param name="length">Number of UTF-16 units.</param>
    public Piece Slice(int from, int length) => new(Text, Start + from, length, StartsText && from == 0);
}

/// <summary>Cuts pieces into smaller ones.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends what a piece becomes; no part is empty.</summary>
    void Split(Piece piece, List<Piece> parts);
}
