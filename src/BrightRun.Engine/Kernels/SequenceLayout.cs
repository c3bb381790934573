namespace BrightRun.Engine.Kernels;

/// <summary>
/// How sequences lie end to end in one flat list of N tokens, without padding. No sequence sees another: attention, rotary
/// positions and dropout draws restart at each.
/// </summary>
internal sealed class SequenceLayout
{
    public SequenceLayout(IReadOnlyList<int> lengths)
    {
        Lengths = [.. lengths];
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

    /// <summary>N, the sum of the lengths.</summary>
    public int Tokens { get; }

    /// <summary>Length of the longest sequence.</summary>
    public int Longest => Lengths.Length == 0 ? 0 : Lengths.Max();

    /// <summary>Position of each token in its own sequence [N].</summary>
    public int[] Positions()
    {
        var positions = new int[Tokens];
        for (var s = 0; s < Lengths.Length; s++)
            for (var i = 0; i < Lengths[s]; i++)
                positions[Starts[s] + i] = i;
        return positions;
    }
}
