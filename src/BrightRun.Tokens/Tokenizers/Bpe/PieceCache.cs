using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace BrightRun.Tokens.Tokenizers.Bpe;

/// <summary>
/// The ids of pieces that were merged before. Natural text repeats its words, so nearly every piece is found here.
/// Safe for use from several threads.
/// </summary>
internal sealed class PieceCache
{
    // About 10 MB when full; longer pieces seldom come again.
    private const int LongestPiece = 48;
    private const int LargestCount = 1 << 16;

    private readonly ConcurrentDictionary<string, int[]> _pieces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private int _count;

    public PieceCache() => _bySpan = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryFind(ReadOnlySpan<char> piece, [NotNullWhen(true)] out int[]? ids) => _bySpan.TryGetValue(piece, out ids);

    public void Add(ReadOnlySpan<char> piece, ReadOnlySpan<int> ids)
    {
        if (piece.Length > LongestPiece)
            return;
        if (Interlocked.Increment(ref _count) > LargestCount)
        {
            _pieces.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _bySpan[piece] = ids.ToArray();
    }
}
