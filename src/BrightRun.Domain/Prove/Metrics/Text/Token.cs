namespace BrightRun.Domain.Prove.Metrics.Text;

/// <summary>A word or number of a prepared text.</summary>
/// <param name="Word">Lower case.</param>
/// <param name="Start">Where it stands in the normalised text, in UTF-16 units.</param>
public readonly record struct Token(string Word, int Start)
{
    /// <summary>Just behind its last character.</summary>
    public int End => Start + Word.Length;
}

/// <summary>A range of tokens that belong together.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="End">Index just behind the last.</param>
public readonly record struct TokenSpan(int First, int End)
{
    /// <summary>Number of tokens.</summary>
    public int Count => End - First;
}
