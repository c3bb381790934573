using System.Buffers.Binary;

namespace BrightRun.Formats.Blocks;

/// <summary>
/// The step between the codes of a block of 32 numbers, and the rounding of numbers to codes: float32, multiply, then add, as ggml's
/// reference quantizers do; codes are made with the step before it is rounded to half precision.
/// </summary>
/// <param name="step">The step; 0 for a block of zeros.</param>
internal readonly ref struct BlockStep(float step)
{
    private const float OneHalf = 0.5f;

    /// <summary>One over the step; 0 for a block of zeros.</summary>
    public float Inverse { get; } = step == 0 ? 0 : 1 / step;

    /// <summary>The largest magnitude.</summary>
    public static float LargestMagnitude(ReadOnlySpan<float> block) => MathF.Abs(Extreme(block));

    /// <summary>The number of the largest magnitude, with its sign; the first of equals.</summary>
    public static float Extreme(ReadOnlySpan<float> block)
    {
        var extreme = 0f;
        foreach (var value in block)
        {
            if (MathF.Abs(value) > MathF.Abs(extreme))
                extreme = value;
        }

        return extreme;
    }

    /// <summary>Smallest and largest number.</summary>
    public static (float Least, float Most) Range(ReadOnlySpan<float> block)
    {
        var (least, most) = (block[0], block[0]);
        foreach (var value in block)
            (least, most) = (MathF.Min(least, value), MathF.Max(most, value));
        return (least, most);
    }

    public static void WriteHalf(Span<byte> target, float value) => BinaryPrimitives.WriteHalfLittleEndian(target, (Half)value);

    /// <summary>Stores the step in half precision.</summary>
    public void Write(Span<byte> target) => WriteHalf(target, step);

    /// <summary>Codes of numbers around a middle code.</summary>
    public void Code(ReadOnlySpan<float> block, int middle, int most, Span<byte> codes)
    {
        for (var i = 0; i < block.Length; i++)
            codes[i] = (byte)Math.Clamp((int)((block[i] * Inverse) + (middle + OneHalf)), 0, most);
    }

    /// <summary>Codes of numbers above the block's smallest.</summary>
    public void CodeAbove(float least, ReadOnlySpan<float> block, int most, Span<byte> codes)
    {
        for (var i = 0; i < block.Length; i++)
            codes[i] = (byte)Math.Clamp((int)(((block[i] - least) * Inverse) + OneHalf), 0, most);
    }
}

/// <summary>Sixteen bytes hold 32 codes: element i in the low and element i + 16 in the high half of byte i.</summary>
internal static class NibblePairs
{
    /// <param name="codes">32 codes; their low four bits count.</param>
    /// <param name="packed">Filled: 16 bytes.</param>
    public static void Join(ReadOnlySpan<byte> codes, Span<byte> packed)
    {
        for (var i = 0; i < 16; i++)
            packed[i] = (byte)((codes[i] & 0xF) | ((codes[i + 16] & 0xF) << 4));
    }
}
