using System.Runtime.Intrinsics;
using BrightRun.Formats.Nf4;

namespace BrightRun.Engine.Quantize;

/// <summary>
/// Rounds a matrix to NF4 so that its products with known inputs change as little as possible: scales first, those that lose least where inputs
/// are large; then column by column, the most important first, each column's rounding error taken up by the columns that are still to come
/// (GPTQ: Frantar et al. 2022, arXiv:2210.17323, with columns in order of importance and scales that are set before).
/// </summary>
/// <param name="inputs">What is known of the inputs.</param>
/// <param name="format">How the matrix is kept.</param>
/// <param name="threads">CPU threads.</param>
internal sealed unsafe class CompensatedRounding(InputStatistics inputs, Nf4Format format, int threads)
{
    private const int Lanes = 16; // rows that are rounded side by side

    private const float LeastShare = 0.6f; // of the largest magnitude: tried as scales, with all between
    private const float MostShare = 1.1f;
    private const float ShareStep = 0.02f;
    private const float SmallestScale = 1e-38f;

    private readonly ParallelOptions _parallel = new() { MaxDegreeOfParallelism = threads };

    /// <summary>Rounds.</summary>
    /// <param name="weights">[rows, columns], row by row; become the rounded numbers.</param>
    /// <param name="rows">Rows.</param>
    /// <returns>Codes, two in a byte, and scales.</returns>
    public Nf4Codes Round(float* weights, int rows)
    {
        var columns = inputs.Columns;
        var count = (long)rows * columns;
        var chosen = new float[format.Blocks(count)];
        Parallel.For(0, chosen.Length, _parallel, block => chosen[block] = BestScale(weights, block, count));
        var kept = format.DoubleQuantized ? Nf4Scales.Quantize(chosen) : Nf4Scales.Of(chosen);
        var scales = new float[chosen.Length];
        kept.Restore(0, scales);

        var codes = new byte[count];
        Parallel.For(0, (rows + Lanes - 1) / Lanes, _parallel, group => RoundRows(weights, group * Lanes, Math.Min(Lanes, rows - (group * Lanes)), rows, scales, codes));
        return new Nf4Codes(Pack(codes), kept);
    }

    /// <summary>The scale by which a block's numbers, each as important as its column, lose least.</summary>
    private float BestScale(float* weights, int block, long count)
    {
        var start = (long)block * format.BlockSize;
        var length = (int)Math.Min(format.BlockSize, count - start);
        Span<float> numbers = stackalloc float[format.BlockSize], importance = stackalloc float[format.BlockSize];
        numbers.Clear();
        importance.Clear();
        var largest = 0f;
        for (var i = 0; i < length; i++)
        {
            numbers[i] = weights[start + i];
            importance[i] = inputs.Importance[(int)((start + i) % inputs.Columns)];
            largest = MathF.Max(largest, MathF.Abs(numbers[i]));
        }

        var (best, least) = (largest, float.PositiveInfinity);
        for (var share = LeastShare; share <= MostShare; share += ShareStep)
        {
            var scale = largest * share;
            var lost = Lost(numbers, importance, scale);
            if (lost < least)
                (best, least) = (scale, lost);
        }

        return best;
    }

    private static float Lost(ReadOnlySpan<float> numbers, ReadOnlySpan<float> importance, float scale)
    {
        var (factor, inverse) = (Vector512.Create(scale), Vector512.Create(1f / MathF.Max(scale, SmallestScale)));
        var sum = Vector512<float>.Zero;
        for (var i = 0; i < numbers.Length; i += Lanes)
        {
            var number = Vector512.Create(numbers[i..]);
            var gap = number - (Nf4Code.ValuesOf(Nf4Code.CodesOf(number * inverse)) * factor);
            sum += gap * gap * Vector512.Create(importance[i..]);
        }

        return Vector512.Sum(sum);
    }

    private void RoundRows(float* weights, int first, int count, int rows, float[] scales, byte[] codes)
    {
        var columns = inputs.Columns;
        var left = new Vector512<float>[columns]; // what is still to be rounded, by the order of the columns; a lane per row
        var lanes = stackalloc float[Lanes];
        for (var place = 0; place < columns; place++)
        {
            for (var lane = 0; lane < count; lane++)
                lanes[lane] = weights[((long)(first + lane) * columns) + inputs.Order[place]];
            left[place] = Vector512.Load(lanes);
        }

        var codeLanes = stackalloc int[Lanes];
        for (var place = 0; place < columns; place++)
        {
            var column = inputs.Order[place];
            for (var lane = 0; lane < count; lane++)
                lanes[lane] = scales[ScaleIndex(rows, ((long)(first + lane) * columns) + column)];
            var scale = Vector512.Load(lanes);
            var code = Nf4Code.CodesOf(left[place] / Vector512.Max(scale, Vector512.Create(SmallestScale)));
            var rounded = Nf4Code.ValuesOf(code) * scale;
            var factors = inputs.Factors.AsSpan(place * columns, columns);
            var error = (left[place] - rounded) / Vector512.Create(factors[place]);
            for (var next = place + 1; next < columns; next++)
                left[next] -= error * Vector512.Create(factors[next]);

            rounded.Store(lanes);
            code.Store(codeLanes);
            for (var lane = 0; lane < count; lane++)
            {
                var at = ((long)(first + lane) * columns) + column;
                weights[at] = lanes[lane];
                codes[at] = (byte)codeLanes[lane];
            }
        }
    }

    /// <summary>The scale that a number is decoded with.</summary>
    private long ScaleIndex(int rows, long at)
    {
        var run = format.RunLength(rows, inputs.Columns);
        return format.FirstScale(at / run, run) + (at % run / format.BlockSize);
    }

    private static byte[] Pack(byte[] codes)
    {
        var packed = new byte[Nf4Format.PackedBytes(codes.Length)];
        for (var i = 0; i < codes.Length; i++)
            packed[i / 2] |= (byte)(i % 2 == 0 ? codes[i] << 4 : codes[i]);
        if (codes.Length % 2 == 1)
            packed[^1] |= Nf4Code.Zero;
        return packed;
    }
}
