using BrightRun.Engine.Models;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Batches for tests.</summary>
internal static class Batches
{
    /// <summary>Sequences of made-up tokens; two of three are supervised.</summary>
    /// <param name="vocabulary">Ids are below it.</param>
    /// <param name="lengths">Tokens of each sequence.</param>
    /// <param name="keys">Dropout keys; none for no dropout.</param>
    public static TokenBatch Of(int vocabulary, int[] lengths, ulong[]? keys = null)
    {
        var ids = Enumerable.Range(0, lengths.Sum()).Select(i => i * 7919 % vocabulary).ToArray();
        var labels = ids.Select((id, i) => i % 3 == 0 ? TokenBatch.Ignored : id).ToArray();
        return new TokenBatch(ids, labels, lengths, keys ?? []);
    }
}
