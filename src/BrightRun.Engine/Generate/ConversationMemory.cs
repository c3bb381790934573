using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;

namespace BrightRun.Engine.Generate;

/// <summary>
/// The cached keys and values of one conversation with one speaker, kept from turn to turn. The next turn's prompt usually begins
/// with the same tokens; only what differs is computed.
/// </summary>
public sealed class ConversationMemory : IDisposable
{
    private KeyValueCache? _cache;
    private LoraAdapter? _adapter;
    private IReadOnlyList<int> _ids = [];

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _cache?.Dispose();
        (_cache, _adapter, _ids) = (null, null, []);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    /// <summary>Gives the cache away, cut to what a prompt begins with; a token of the prompt is always left to be computed.</summary>
    /// <returns>A cache that is the caller's now; null where nothing fits.</returns>
    internal KeyValueCache? Take(IReadOnlyList<int> prompt, LoraAdapter? adapter)
    {
        var shared = 0;
        if (_adapter == adapter)
        {
            while (shared < Math.Min(_ids.Count, prompt.Count - 1) && _ids[shared] == prompt[shared])
                shared++;
        }

        if (_cache is null || shared == 0)
        {
            Clear();
            return null;
        }

        var cache = _cache;
        (_cache, _adapter, _ids) = (null, null, []);
        cache.Truncate(Math.Min(shared, cache.Length));
        return cache;
    }

    /// <summary>Keeps a cache for the next turn.</summary>
    /// <param name="cache">Holds the first of the ids, not necessarily all.</param>
    /// <param name="ids">Prompt and answer.</param>
    /// <param name="adapter">The adapter that it was filled with.</param>
    internal void Keep(KeyValueCache cache, IReadOnlyList<int> ids, LoraAdapter? adapter)
    {
        Clear();
        (_cache, _adapter, _ids) = (cache, adapter, [.. ids.Take(cache.Length)]);
    }
}
