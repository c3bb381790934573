using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;

namespace BrightRun.Engine.Train.Preferences;

/// <summary>
/// Log-probabilities of both answers of a preference under the reference, which never changes: computed when a preference is first met
/// and kept. Each preference is computed in a pass of its own, so that its numbers are the same to the last bit in whatever order the
/// preferences come, and after a resume.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="reference">The adapter that the policy began as; null for the base alone.</param>
internal sealed class ReferenceMemory(CausalLm model, LoraAdapter? reference)
{
    private readonly Dictionary<UInt128, (double Chosen, double Rejected)> _known = [];

    /// <summary>Log-probabilities in nats.</summary>
    /// <param name="pair">The chosen sequence, then the rejected one.</param>
    public (double Chosen, double Rejected) Of(TokenBatch pair)
    {
        var key = KeyOf(pair);
        if (!_known.TryGetValue(key, out var found))
        {
            var losses = model.SequenceLosses(pair, reference);
            _known[key] = found = (-losses[0].Sum, -losses[1].Sum);
        }

        return found;
    }

    private static UInt128 KeyOf(TokenBatch pair)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(pair.Lengths.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(pair.Ids.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(pair.Labels.AsSpan()));
        return MemoryMarshal.Read<UInt128>(hash.GetHashAndReset());
    }
}
