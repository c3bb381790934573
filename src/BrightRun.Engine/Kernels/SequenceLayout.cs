namespace BrightRun.Engine.Kernels;

/// <summary>
/// How sequences lie end to end in one flat list of N tokens, without padding. No sequence sees another: attention, rotary
/// positions and dropout draws restart at each.
/// </summary>
internal sealed class SequenceLayout
{
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="firstPositions">Position of each sequence's first token, where tokens before it are cached; null: all begin at 0.</param>
    public SequenceLayout(IReadOnlyList<int> lengths, IReadOnlyList<int>? firstPositions = null)
    {
        Lengths = [.. lengths];
        FirstPositions = firstPositions is null ? new int[lengths.Count] : [.. firstPositions];
        Starts = new int[lengths.Count];
        for (var s = 0; s < lengths.Count; s++)
        {
            Starts[s] = Tokens;
            Tokens += lengths[s];
        }
    }

    /// <summary>Tokens of each sequence [S].</summary>
    public int[] Lengths { get; }

    /// <summary>Index of each sequence's first token [S].</summary>
    public int[] Starts { get; }

    /// <summary>Position of each sequence's first token in that sequence [S]: the number of its tokens that are cached.</summary>
    public int[] FirstPositions { get; }

    /// <summary>N, the sum of the lengths.</summary>
    public int Tokens { get; }

    /// <summary>Tokens of the longest sequence, cached ones included.</summary>
    public int Longest => Lengths.Zip(FirstPositions, (length, first) => length + first).DefaultIfEmpty().Max();

    /// <summary>Position of each token in its own sequence [N].</summary>
    public int[] Positions()
    {
        var positions = new int[Tokens];
        for (var s = 0; s < Lengths.Length; s++)
            for (var i = 0; i < Lengths[s]; i++)
                positions[Starts[s] + i] = FirstPositions[s] + i;
        return positions;
    }
}
