using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// Memory for a model's matrices, side by side in large pages. On a GPU, whose memory has no such pages to ask for, each gets memory of its own.
/// </summary>
/// <param name="type">Compute type.</param>
/// <param name="device">Where the matrices are.</param>
/// <param name="expected">Numbers of all matrices together; more may be taken. What is never taken costs addresses alone.</param>
internal sealed class WeightArena(torch.ScalarType type, torch.Device device, long expected) : IDisposable
{
    private const long LargestChunk = 1L << 27; // numbers
    private const long Alignment = 64;          // numbers: a cache line or two

    private long _expected = expected;
    private torch.Tensor? _rest; // [numbers] that are not taken yet

    /// <summary>A matrix whose numbers are not set yet. Owned by the caller, and valid beyond the arena's own life.</summary>
    public torch.Tensor Take(long rows, long columns)
    {
        if (device.type != DeviceType.CPU)
            return torch.empty([rows, columns], type, device).DetachFromDisposeScope();
        var count = rows * columns;
        var room = (count + Alignment - 1) / Alignment * Alignment;
        if (_rest is null || _rest.size(0) < room)
            Renew(room);
        _expected -= room;
        using var rest = _rest!;
        using var taken = rest.narrow(0, 0, count);
        _rest = rest.narrow(0, room, rest.size(0) - room).DetachFromDisposeScope();
        return taken.view(rows, columns).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _rest?.Dispose();

    private void Renew(long room)
    {
        _rest?.Dispose();
        _rest = torch.empty(Math.Max(room, Math.Min(_expected, LargestChunk)), type).DetachFromDisposeScope();
        CMemory.UseLargePages(TensorAddress.Of(_rest), _rest.size(0) * (type == torch.ScalarType.BFloat16 ? 2 : 4));
    }
}
