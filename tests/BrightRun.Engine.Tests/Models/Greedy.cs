using BrightRun.Engine.Models;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>Greedy text, by one whole forward pass per token or over a cache.</summary>
internal static class Greedy
{
    /// <summary>Appends the likeliest token until the sequence has <paramref name="length"/> of them.</summary>
    public static int[] Continue(CausalLm model, IReadOnlyList<int> prompt, int length)
    {
        var ids = prompt.ToList();
        while (ids.Count < length)
        {
            using var scope = torch.NewDisposeScope();
            ids.Add((int)model.Logits(TokenBatch.ForInference([.. ids]))[^1].argmax().item<long>());
        }

        return [.. ids];
    }

    /// <summary>The same by one new row per token.</summary>
    public static int[] ContinueCached(CausalLm model, IReadOnlyList<int> prompt, int length)
    {
        var ids = prompt.ToList();
        using var cache = model.NewCache();
        while (ids.Count < length)
        {
            using var scope = torch.NewDisposeScope();
            ids.Add((int)model.Advance(TokenBatch.ForInference([.. ids[cache.Length..]]), [cache])[0].argmax().item<long>());
        }

        return [.. ids];
    }
}
