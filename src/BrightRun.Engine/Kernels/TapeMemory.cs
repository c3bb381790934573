using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Memory for what layers keep from the forward to the backward pass: one piece, taken from its start on and returned from its end, kept from
/// pass to pass. In the allocator's own memory kept tensors come to lie between momentary ones, whose holes nothing fits into then: a third of
/// it would be holes, or its pages had to be returned and cleared again all the time.
/// On a GPU, whose allocator keeps blocks by their size, tensors have memory of their own.
/// </summary>
/// <param name="type">Compute type.</param>
/// <param name="device">Where the tensors are.</param>
internal sealed class TapeMemory(torch.ScalarType type, torch.Device device) : IDisposable
{
    private const long Alignment = 64; // numbers: a cache line or two

    private torch.Tensor? _numbers;
    private long _capacity;
    private long _expected;

    /// <summary>Numbers that are taken; to be given to <see cref="ReturnTo"/>.</summary>
    public long Top { get; private set; }

    /// <summary>Tells what the largest pass will take, so that the memory need not grow. What is never written costs addresses alone.</summary>
    public void Expect(long numbers) => _expected = numbers;

    /// <summary>Begins a pass: nothing is taken any more.</summary>
    /// <param name="numbers">What the pass will take; whatever goes beyond gets memory of its own.</param>
    public void Begin(long numbers)
    {
        Top = 0;
        if (device.type != DeviceType.CPU || numbers <= _capacity)
            return;
        var wanted = Math.Max(numbers, _expected);
        Dispose();
        CMemory.ReturnFreedPages();
        _numbers = torch.empty([wanted], type).DetachFromDisposeScope();
        _capacity = wanted;
        CMemory.UseLargePages(TensorAddress.Of(_numbers), wanted * type.ElementSize());
    }

    /// <summary>A tensor whose numbers are not set. It must not be used once <see cref="ReturnTo"/> went below it.</summary>
    public torch.Tensor Take(params long[] shape)
    {
        var count = shape.Aggregate(1L, (product, size) => product * size);
        if (Top + count > _capacity)
            return torch.empty(shape, type, device);
        using var part = _numbers!.narrow(0, Top, count);
        Top += (count + Alignment - 1) / Alignment * Alignment;
        return part.view(shape);
    }

    /// <summary>The same where there may be no such memory: the tensor then has its own.</summary>
    /// <param name="memory">Null for none.</param>
    /// <param name="like">A tensor of the wanted type, on the wanted device.</param>
    /// <param name="shape">The wanted shape.</param>
    public static torch.Tensor Take(TapeMemory? memory, torch.Tensor like, params long[] shape) =>
        memory?.Take(shape) ?? torch.empty(shape, like.dtype, like.device);

    /// <summary>Returns everything that was taken since <see cref="Top"/> had this value.</summary>
    public void ReturnTo(long top) => Top = top;

    /// <summary>Gives the memory back; the next pass takes new, as much as it needs.</summary>
    public void Dispose()
    {
        _numbers?.Dispose();
        _numbers = null;
        (_capacity, _expected, Top) = (0, 0, 0);
    }
}
