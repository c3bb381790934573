using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Memory for the numbers of one packed weight at a time, as large as the largest of a model.</summary>
/// <param name="type">Compute type.</param>
/// <param name="device">Where the model is.</param>
internal sealed class DenseScratch(torch.ScalarType type, torch.Device device) : IDisposable
{
    private long _count;
    private torch.Tensor? _memory;

    /// <summary>Makes sure that so many numbers will find room.</summary>
    public void Reserve(long count) => _count = Math.Max(_count, count);

    /// <summary>A matrix whose numbers are whatever was there before; valid until the next one is lent.</summary>
    public torch.Tensor Lend(long rows, long columns)
    {
        if (_memory is null || _memory.numel() < _count)
        {
            _memory?.Dispose();
            _memory = null; // stays so where there is not enough memory for the new one
            _memory = torch.empty(_count, type, device).DetachFromDisposeScope();
        }

        using var part = _memory.narrow(0, 0, rows * columns);
        return part.view(rows, columns);
    }

    public void Dispose() => _memory?.Dispose();
}
