using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>The smallest parts of a text, from which merging starts.</summary>
internal interface ISymbols
{
    /// <summary>Appends the ids of the smallest parts of a piece.</summary>
    /// <exception cref="RefusedException">A part is not in the vocabulary, and there is no token for the unknown.</exception>
    void Append(ReadOnlySpan<char> piece, List<int> symbols);

    /// <summary>The id of a whole piece, where it is one token as it stands.</summary>
    bool TryFindWhole(ReadOnlySpan<char> piece, out int id);
}
