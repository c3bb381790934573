using System.Runtime.Intrinsics;
using BrightRun.Domain;

namespace BrightRun.Formats.Nf4;

/// <summary>
/// Quantizes matrices to NF4, some rows at a time, so that a model may be larger than the memory: scale = largest magnitude of the block,
/// code = nearest of the sixteen values to number · (1 / scale), all in float32. The bytes are those of bitsandbytes.
/// </summary>
public static class Nf4Quantizer
{
    private const int ElementsAtATime = 1 << 22;

    /// <summary>Blocks that a thread takes at a time.</summary>
    private const int BlocksPerShare = 1 << 10;

    /// <summary>A block of nothing but zeros is divided by this.</summary>
    private const float SmallestScale = 1e-38f;

    /// <summary>Quantizes a matrix of a base.</summary>
    /// <param name="model">The base.</param>
    /// <param name="name">The matrix.</param>
    /// <param name="format">How.</param>
    /// <param name="packed">Receives the codes, two in a byte, in order.</param>
    /// <param name="cancellation">Checked between parts.</param>
    /// <returns>The scales.</returns>
    /// <exception cref="RefusedException">A number of the matrix is not finite.</exception>
    public static Nf4Scales Quantize(BaseModel model, string name, Nf4Format format, Stream packed, CancellationToken cancellation = default)
    {
        var tensor = model.Tensors[name];
        var absmax = new float[format.Blocks(tensor.ElementCount)];
        var step = RowsAtATime(tensor.RowLength, format.BlockSize);
        var values = new float[Math.Min(step, tensor.Shape[0]) * tensor.RowLength];
        var codes = new byte[Nf4Format.PackedBytes(values.Length)];
        var block = 0;
        for (var row = 0L; row < tensor.Shape[0]; row += step)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = Math.Min(step, tensor.Shape[0] - row);
            var part = values.AsMemory(0, (int)(rows * tensor.RowLength));
            model.Read(name, row, rows, part.Span);
            var blocks = (int)format.Blocks(part.Length);
            Quantize(part, format.BlockSize, codes, absmax.AsMemory(block, blocks));
            if (absmax.AsSpan(block, blocks).ContainsAnyExceptInRange(0f, float.MaxValue))
                throw NotFinite(model, name, row, tensor.RowLength, part.Span);
            packed.Write(codes.AsSpan(0, (int)Nf4Format.PackedBytes(part.Length)));
            block += blocks;
        }

        return format.DoubleQuantized ? Nf4Scales.Quantize(absmax) : Nf4Scales.Of(absmax);
    }

    /// <summary>Quantizes whole blocks; the last one may be short.</summary>
    /// <param name="values">Numbers from the start of a block.</param>
    /// <param name="blockSize">Numbers per block.</param>
    /// <param name="packed">Filled with codes.</param>
    /// <param name="absmax">Filled with the largest magnitude per block; not finite where a number of the block is not.</param>
    public static void Quantize(ReadOnlyMemory<float> values, int blockSize, Memory<byte> packed, Memory<float> absmax)
    {
        var shares = (absmax.Length + BlocksPerShare - 1) / BlocksPerShare;
        Parallel.For(0, shares, share =>
        {
            for (var block = share * BlocksPerShare; block < Math.Min(absmax.Length, (share + 1) * BlocksPerShare); block++)
            {
                var start = block * blockSize;
                var numbers = values.Span[start..Math.Min(values.Length, start + blockSize)];
                var largest = Largest(numbers);
                absmax.Span[block] = largest;
                Nf4Code.Encode(numbers, 1f / MathF.Max(largest, SmallestScale), packed.Span.Slice(start / 2, (numbers.Length + 1) / 2));
            }
        });
    }

    /// <summary>Rows whose numbers make whole blocks, whatever their length.</summary>
    private static long RowsAtATime(long rowLength, int blockSize) =>
        Math.Max(1, ElementsAtATime / rowLength / blockSize) * blockSize;

    /// <summary>The largest magnitude; NaN where there is one.</summary>
    private static float Largest(ReadOnlySpan<float> values)
    {
        var largest = Vector512<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector512<float>.Count; i += Vector512<float>.Count)
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Create(values[i..])));
        var result = 0f;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            result = MathF.Max(result, largest[lane]);
        for (; i < values.Length; i++)
            result = MathF.Max(result, MathF.Abs(values[i]));
        return result;
    }

    private static RefusedException NotFinite(BaseModel model, string name, long firstRow, long rowLength, ReadOnlySpan<float> values)
    {
        var at = 0;
        while (float.IsFinite(values[at]))
            at++;
        return new($"{model.Path}: {name} holds {values[at]} at row {firstRow + (at / rowLength)}, column {at % rowLength}.", "Weights must be finite numbers; download the model again, or choose another base.");
    }
}
