namespace BrightRun.Formats.Families;

/// <summary>Which layers of a family see only a sliding window of the text before them.</summary>
internal enum WindowUse
{
    /// <summary>None.</summary>
    Never,

    /// <summary>All, where the description gives a window.</summary>
    EveryLayer,

    /// <summary>None, unless the description switches windows on; then those it lists, or the layers from a number on.</summary>
    WhenSwitchedOn,

    /// <summary>Those that the description lists, or all but every n-th.</summary>
    Alternating,
}
