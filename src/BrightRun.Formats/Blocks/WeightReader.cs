using System.Buffers;
using System.Runtime.InteropServices;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Blocks;

/// <summary>Where the weights of a tensor lie, and how.</summary>
/// <param name="Format">How they are stored.</param>
/// <param name="Offset">First byte in the file.</param>
/// <param name="ElementCount">Elements in all.</param>
internal readonly record struct WeightRange(BlockFormat Format, long Offset, long ElementCount);

/// <summary>Reads weights from a mapped file, window by window.</summary>
internal static class WeightReader
{
    /// <summary>Elements per window: a multiple of every block size, small enough to stay in the cache.</summary>
    private const int Window = 1 << 16;

    /// <summary>Reads elements as float32.</summary>
    /// <param name="file">The file.</param>
    /// <param name="range">The tensor.</param>
    /// <param name="first">First element; at the start of a block.</param>
    /// <param name="values">Filled; a whole number of blocks.</param>
    public static void Read(MappedFile file, WeightRange range, long first, Span<float> values)
    {
        Check(range, first, values.Length);
        var format = range.Format;
        const int largest = 256 * Window;
        for (var done = 0; done < values.Length; done += largest)
        {
            var part = values[done..Math.Min(values.Length, done + largest)];
            using var view = file.View(range.Offset + ((first + done) / format.BlockSize * format.BlockBytes), part.Length / format.BlockSize * format.BlockBytes);
            format.Dequantize(view.Bytes, part);
        }
    }

    /// <summary>Reads elements as bfloat16, rounded to the nearest, ties to even; what is stored as bfloat16 is copied.</summary>
    public static void ReadBFloat16(MappedFile file, WeightRange range, long first, Span<ushort> values)
    {
        Check(range, first, values.Length);
        if (range.Format.Type == StoredType.BF16)
        {
            CopyBFloat16(file, range, first, values);
            return;
        }
        var buffer = ArrayPool<float>.Shared.Rent(Window);
        try
        {
            for (var done = 0; done < values.Length; done += Window)
            {
                var part = values[done..Math.Min(values.Length, done + Window)];
                Read(file, range, first + done, buffer.AsSpan(0, part.Length));
                HalfPrecision.ToBFloat16(buffer.AsSpan(0, part.Length), part);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(buffer);
        }
    }

    private static void CopyBFloat16(MappedFile file, WeightRange range, long first, Span<ushort> values)
    {
        const int largest = 256 * Window;
        for (var done = 0; done < values.Length; done += largest)
        {
            var part = values[done..Math.Min(values.Length, done + largest)];
            using var view = file.View(range.Offset + (2 * (first + done)), 2 * part.Length);
            view.Bytes.CopyTo(MemoryMarshal.AsBytes(part));
        }
    }

    private static void Check(WeightRange range, long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, range.ElementCount - count);
        if (first % range.Format.BlockSize != 0 || count % range.Format.BlockSize != 0)
            throw new ArgumentException($"elements {first} to {first + count} are no whole blocks of {range.Format.BlockSize}", nameof(first));
    }
}
