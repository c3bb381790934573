using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// The rotated keys and the values of one sequence in every layer, so that a new token costs one row instead of the whole
/// sequence. Made by <see cref="CausalLm.NewCache"/>; belongs to the adapter that it was filled with.
/// </summary>
public sealed class KeyValueCache : IDisposable
{
    private const int SmallestCapacity = 256; // tokens

    private readonly AttentionShape _shape;
    private readonly torch.ScalarType _type;
    private readonly torch.Device _device;
    private readonly LayerCache?[] _layers;

    internal KeyValueCache(AttentionShape shape, int layers, torch.ScalarType type, torch.Device device)
    {
        (_shape, _type, _device) = (shape, type, device);
        _layers = new LayerCache?[layers];
    }

    /// <summary>Tokens that are cached.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens that there is room for; grows as needed.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes that a token takes in all layers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="numberBytes">Bytes of a number.</param>
    public static long BytesPerToken(Formats.ModelConfig model, int numberBytes) => 2L * model.Layers * model.KeyValueSize * numberBytes;

    /// <summary>Makes room, so that what is known to come is allocated once.</summary>
    /// <param name="tokens">Tokens in all.</param>
    public void Reserve(int tokens)
    {
        if (tokens <= Capacity)
            return;
        using var noGradients = torch.no_grad();
        var capacity = Math.Max(tokens, SmallestCapacity);
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            using var old = _layers[layer];
            _layers[layer] = new LayerCache(Grown(old?.Keys, capacity), Grown(old?.Values, capacity));
        }

        Capacity = capacity;
    }

    /// <summary>Forgets the last tokens.</summary>
    /// <param name="length">Tokens that stay, at most <see cref="Length"/>.</param>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in _layers)
            layer?.Dispose();
    }

    /// <summary>Room for more tokens; at least doubles, so that growing token by token copies little.</summary>
    internal void MakeRoom(int newTokens)
    {
        if (Length + newTokens > Capacity)
            Reserve(Math.Max(Length + newTokens, 2 * Capacity));
    }

    internal LayerCache Layer(int index) => _layers[index]!;

    /// <summary>Counts tokens that all layers have taken in.</summary>
    internal void Added(int newTokens) => Length += newTokens;

    private torch.Tensor Grown(torch.Tensor? old, int capacity)
    {
        var grown = torch.empty([_shape.KeyHeads, capacity, _shape.HeadSize], _type, _device).DetachFromDisposeScope();
        if (old is not null && Length > 0)
        {
            using var from = old.narrow(1, 0, Length);
            using var to = grown.narrow(1, 0, Length);
            to.copy_(from);
        }

        return grown;
    }
}
