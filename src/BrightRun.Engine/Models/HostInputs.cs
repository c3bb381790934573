using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// Where layers' inputs wait for the backward pass when a device's memory is short: in the host's, pinned, which is copied fastest. The way back is queued like
/// other work; the way there waits for the device, since TorchSharp's copy into a tensor always does. The memory is kept from pass to pass, for pinning takes longer than copying.
/// </summary>
/// <remarks>All copies are on the stream that computes: a buffer that is taken again is written only after it has been read.</remarks>
/// <param name="device">Where the model computes; on a CPU the copies are ordinary memory.</param>
internal sealed class HostInputs(torch.Device device) : IDisposable
{
    private readonly Stack<torch.Tensor> _free = [];

    /// <summary>Buffers that exist, waiting or in use.</summary>
    public int Count { get; private set; }

    /// <summary>Copies a tensor to the host.</summary>
    /// <param name="values">On the device; may be freed after the call.</param>
    /// <returns>A buffer of at least as many numbers, whose first ones they are.</returns>
    public torch.Tensor Store(torch.Tensor values)
    {
        var buffer = Take(values.numel(), values.dtype);
        using var part = buffer.narrow(0, 0, values.numel());
        using var flat = values.reshape(-1);
        part.copy_(flat);
        return buffer;
    }

    /// <summary>Copies a tensor back to the device and gives its buffer free.</summary>
    /// <param name="buffer">From <see cref="Store"/>.</param>
    /// <param name="shape">The tensor's shape.</param>
    public torch.Tensor Fetch(torch.Tensor buffer, long[] shape)
    {
        using var part = buffer.narrow(0, 0, shape.Aggregate(1L, (product, size) => product * size));
        using var flat = part.to(buffer.dtype, device, copy: true, non_blocking: true);
        _free.Push(buffer);
        return flat.view(shape);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in _free)
            buffer.Dispose();
        _free.Clear();
    }

    private torch.Tensor Take(long count, torch.ScalarType type)
    {
        if (_free.TryPop(out var found))
        {
            if (found.numel() >= count)
                return found;
            found.Dispose(); // a longer pass than any before
            Count--;
        }

        Count++;
        var plain = torch.empty([count], type);
        if (device.type != DeviceType.CUDA)
            return plain.DetachFromDisposeScope();
        using (plain)
            return plain.pin_memory().DetachFromDisposeScope();
    }
}
