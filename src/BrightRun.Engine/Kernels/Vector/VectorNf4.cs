using BrightRun.Engine.Native;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="INf4"/>
internal sealed unsafe class VectorNf4<T> : INf4
    where T : unmanaged, IElement<T>
{
    /// <summary>Numbers at a time: a multiple of every block size, and small enough for the innermost cache.</summary>
    private const int Window = Nf4Format.LargestBlockSize;

    /// <summary>Windows worth a thread of their own.</summary>
    private const int Grain = 16;

    public void Dequantize(Nf4Matrix source, torch.Tensor target)
    {
        byte* packed = source.Packed.Pointer<byte>(), codes = source.Codes is null ? null : source.Codes.Pointer<byte>();
        var absmax = source.Absmax.Pointer<float>();
        var values = target.Pointer<T>();
        var (format, offset, rounded) = (source.Format, source.Offset, source.Format.ValueType);
        var runLength = format.RunLength(source.Rows, source.Columns);
        var windows = (runLength + Window - 1) / Window; // of a run
        CpuThreads.For((int)(source.Count / runLength * windows), Grain, (start, end) =>
        {
            Span<float> numbers = stackalloc float[Window];
            Span<float> scales = stackalloc float[Window / Nf4Format.LeastBlockSize];
            for (long n = start; n < end; n++)
            {
                var (run, window) = Math.DivRem(n, windows);
                var first = (run * runLength) + (window * Window);
                var part = numbers[..(int)Math.Min(Window, runLength - (window * Window))];
                var some = scales[..(int)format.Blocks(part.Length)];
                Restore(codes, absmax, offset, (int)(format.FirstScale(run, runLength) + (window * Window / format.BlockSize)), some);
                Nf4Code.Decode(new ReadOnlySpan<byte>(packed + (first / 2), (int)Nf4Format.PackedBytes(part.Length)), some, format.BlockSize, part);
                HalfPrecision.RoundTo(rounded, part);
                Lanes.StoreAll(part, values + first);
            }
        });
    }

    private static void Restore(byte* codes, float* absmax, float offset, int firstBlock, Span<float> scales)
    {
        if (codes == null)
            new ReadOnlySpan<float>(absmax + firstBlock, scales.Length).CopyTo(scales);
        else
            Nf4Scales.Restore(new(codes, firstBlock + scales.Length), new(absmax, Nf4Scales.Groups(firstBlock + scales.Length)), offset, firstBlock, scales);
    }
}
