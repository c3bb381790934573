using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>
/// 16 bytes, scale in the low and minimum in the high half, one per 16 elements; 64 bytes of 2-bit numbers: 32 bytes serve four
/// times 32 elements, by shifts 0, 2, 4, 6; half d; half dmin. Value d · scale · q − dmin · minimum.
/// </summary>
internal sealed class Q2_KFormat() : BlockFormat(StoredType.Q2_K, SuperBlock, 16 + 64 + 2 + 2)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var two = Vector128.Create((byte)3);
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var quants = blocks.Slice(16, 64);
            var (d, dmin) = (Half(blocks[80..]), Half(blocks[82..]));
            for (var group = 0; group < 16; group++)
            {
                var (scale, minimum) = (d * (blocks[group] & 0xF), dmin * (blocks[group] >> 4));
                var q = (Vector128.Create(quants[QuantOffset(group)..]) >>> QuantShift(group)) & two;
                Lanes.ScaleAndShift(q, scale, -minimum, values[(16 * group)..]);
            }
        }
    }

    /// <summary>Where the sixteen bytes of a group of 16 elements start, for the types with 2-bit parts.</summary>
    internal static int QuantOffset(int group) => (group / 8 * 32) + (group % 2 * 16);

    /// <summary>Which two bits of these bytes belong to the group.</summary>
    internal static int QuantShift(int group) => group % 8 / 2 * 2;
}

/// <summary>
/// 32 bytes of third bits: bit k of byte i belongs to element 32 k + i; 64 bytes of low bits as in Q2_K; 12 bytes with sixteen 6-bit
/// scales; half d. Value d · (scale − 32) · (q − 4), where q has its third bit.
/// </summary>
internal sealed class Q3_KFormat() : BlockFormat(StoredType.Q3_K, SuperBlock, 32 + 64 + 12 + 2)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var (two, one, four) = (Vector128.Create((byte)3), Vector128<byte>.One, Vector128.Create((sbyte)4));
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var thirds = blocks[..32];
            var quants = blocks.Slice(32, 64);
            var scales = blocks.Slice(96, 12);
            var d = Half(blocks[108..]);
            for (var group = 0; group < 16; group++)
            {
                var low = (Vector128.Create(quants[Q2_KFormat.QuantOffset(group)..]) >>> Q2_KFormat.QuantShift(group)) & two;
                var third = (Vector128.Create(thirds[(group % 2 * 16)..]) >>> (group / 2)) & one;
                Lanes.Scale((low | (third << 2)).AsSByte() - four, d * (Scale(scales, group) - 32), values[(16 * group)..]);
            }
        }
    }

    /// <summary>Low four bits in the halves of bytes 0 to 7, high two bits in bytes 8 to 11.</summary>
    private static int Scale(ReadOnlySpan<byte> scales, int group)
    {
        var low = group < 8 ? scales[group] & 0xF : scales[group - 8] >> 4;
        var high = (scales[8 + (group % 4)] >> (group / 4 * 2)) & 3;
        return low | (high << 4);
    }
}
