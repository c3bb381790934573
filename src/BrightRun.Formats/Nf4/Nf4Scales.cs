using System.Runtime.InteropServices;

namespace BrightRun.Formats.Nf4;

/// <summary>
/// The scales of a matrix's blocks: their largest magnitudes as they are, or, with double quantization, an 8-bit code per block, a scale per
/// 256 blocks, and the mean of all, which is taken off before and added again.
/// </summary>
public sealed class Nf4Scales
{
    /// <summary>Blocks that share a scale of scales.</summary>
    public const int GroupSize = 256;

    /// <summary>A group of nothing but zeros is divided by this.</summary>
    private const float SmallestScale = 1e-38f;

    private readonly float[] _absmax;
    private readonly byte[]? _codes;

    private Nf4Scales(float[] absmax, byte[]? codes, float offset)
    {
        _absmax = absmax;
        _codes = codes;
        Offset = offset;
    }

    /// <summary>Whether the scales are codes themselves.</summary>
    public bool DoubleQuantized => _codes is not null;

    /// <summary>The largest magnitude per block; with double quantization per group of blocks.</summary>
    public ReadOnlySpan<float> Absmax => _absmax;

    /// <summary>One code of <see cref="DynamicCode"/> per block; empty without double quantization.</summary>
    public ReadOnlySpan<byte> Codes => _codes;

    /// <summary>The mean of all blocks' largest magnitudes; 0 without double quantization.</summary>
    public float Offset { get; }

    /// <summary>The scale per block as it is stored under <c>absmax</c>.</summary>
    internal ReadOnlySpan<byte> StoredAbsmax => DoubleQuantized ? Codes : MemoryMarshal.AsBytes(Absmax);

    /// <summary>Scales as they are.</summary>
    public static Nf4Scales Of(float[] absmax) => new(absmax, null, 0);

    /// <summary>Scales that are quantized already.</summary>
    public static Nf4Scales Of(byte[] codes, float[] absmax, float offset)
    {
        if (absmax.Length != Groups(codes.Length))
            throw new ArgumentException($"{codes.Length} blocks make {Groups(codes.Length)} groups, not {absmax.Length}", nameof(absmax));
        return new Nf4Scales(absmax, codes, offset);
    }

    /// <summary>Quantizes scales; their mean is rounded to float32 once.</summary>
    public static Nf4Scales Quantize(ReadOnlySpan<float> absmax)
    {
        var sum = 0.0;
        foreach (var scale in absmax)
            sum += scale;
        var offset = (float)(sum / Math.Max(1, absmax.Length));

        var codes = new byte[absmax.Length];
        var groups = new float[Groups(absmax.Length)];
        for (var group = 0; group < groups.Length; group++)
        {
            var first = group * GroupSize;
            var members = absmax[first..Math.Min(absmax.Length, first + GroupSize)];
            foreach (var scale in members)
                groups[group] = MathF.Max(groups[group], MathF.Abs(scale - offset));
            var inverse = 1f / MathF.Max(groups[group], SmallestScale);
            for (var i = 0; i < members.Length; i++)
                codes[first + i] = DynamicCode.Encode((members[i] - offset) * inverse);
        }

        return new Nf4Scales(groups, codes, offset);
    }

    /// <summary>Scale of each block, from one on.</summary>
    /// <param name="firstBlock">The first block.</param>
    /// <param name="scales">Filled.</param>
    public void Restore(int firstBlock, Span<float> scales)
    {
        if (DoubleQuantized)
            Restore(Codes, Absmax, Offset, firstBlock, scales);
        else
            Absmax.Slice(firstBlock, scales.Length).CopyTo(scales);
    }

    /// <summary>The same, from codes that lie elsewhere: code value · scale of the group + offset, rounded after each.</summary>
    /// <param name="codes">Of all blocks.</param>
    /// <param name="absmax">Of all groups.</param>
    /// <param name="offset">The mean.</param>
    /// <param name="firstBlock">The first block.</param>
    /// <param name="scales">Filled.</param>
    public static void Restore(ReadOnlySpan<byte> codes, ReadOnlySpan<float> absmax, float offset, int firstBlock, Span<float> scales)
    {
        for (var i = 0; i < scales.Length; i++)
        {
            var block = firstBlock + i;
            scales[i] = (DynamicCode.Values[codes[block]] * absmax[block / GroupSize]) + offset;
        }
    }

    /// <summary>Groups of so many blocks.</summary>
    public static int Groups(long blocks) => (int)((blocks + GroupSize - 1) / GroupSize);
}
