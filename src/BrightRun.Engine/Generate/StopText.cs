namespace BrightRun.Engine.Generate;

/// <summary>
/// Ends an answer at the first of some texts, however the text arrives in parts. The end of what came is held back as long as a
/// stop text could begin there.
/// </summary>
internal sealed class StopText(IReadOnlyList<string> stops)
{
    private string _held = "";

    /// <summary>Whether a stop text came; nothing is handed out from then on.</summary>
    public bool Reached { get; private set; }

    /// <summary>Takes more text.</summary>
    /// <returns>What is certainly no part of a stop text.</returns>
    public string Add(string text)
    {
        if (Reached)
            return "";
        var all = _held + text;
        if (FirstStop(all) is { } at)
        {
            (Reached, _held) = (true, "");
            return all[..at];
        }

        var settled = all.Length - LongestBeginning(all);
        _held = all[settled..];
        return all[..settled];
    }

    /// <summary>What was held back, where the answer ends without a stop text.</summary>
    public string Finish()
    {
        var held = _held;
        _held = "";
        return held;
    }

    private int? FirstStop(string text)
    {
        int? first = null;
        foreach (var stop in stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && !(first <= at))
                first = at;
        }

        return first;
    }

    /// <summary>Length of the longest end of the text that a stop text begins with.</summary>
    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                    longest = length;
            }
        }

        return longest;
    }
}
