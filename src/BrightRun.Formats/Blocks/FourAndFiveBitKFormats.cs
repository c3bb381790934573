using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>
/// half d; half dmin; 12 bytes with eight 6-bit scales and minima; 128 bytes: 32 bytes hold 64 elements, the first 32 in the low halves.
/// Value d · scale · q − dmin · minimum.
/// </summary>
internal sealed class Q4_KFormat() : BlockFormat(StoredType.Q4_K, SuperBlock, 2 + 2 + 12 + 128)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var (d, dmin) = (Half(blocks), Half(blocks[2..]));
            var packed = blocks.Slice(4, 12);
            var quants = blocks.Slice(16, 128);
            for (var group = 0; group < 8; group++)
            {
                var (scale, minimum) = KScales.Unpack(packed, group);
                for (var part = 0; part < 32; part += Lanes.Count)
                {
                    var bytes = Vector128.Create(quants[((group / 2 * 32) + part)..]);
                    var q = group % 2 == 0 ? Lanes.Low(bytes) : Lanes.High(bytes);
                    Lanes.ScaleAndShift(q, d * scale, -(dmin * minimum), values[((32 * group) + part)..]);
                }
            }
        }
    }
}

/// <summary>As Q4_K, with 32 bytes of fifth bits before the low halves: bit k of byte i belongs to element 32 k + i.</summary>
internal sealed class Q5_KFormat() : BlockFormat(StoredType.Q5_K, SuperBlock, 2 + 2 + 12 + 32 + 128)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var (d, dmin) = (Half(blocks), Half(blocks[2..]));
            var packed = blocks.Slice(4, 12);
            var fifths = blocks.Slice(16, 32);
            var quants = blocks.Slice(48, 128);
            for (var group = 0; group < 8; group++)
            {
                var (scale, minimum) = KScales.Unpack(packed, group);
                for (var part = 0; part < 32; part += Lanes.Count)
                {
                    var bytes = Vector128.Create(quants[((group / 2 * 32) + part)..]);
                    var fifth = (Vector128.Create(fifths[part..]) >>> group) & Vector128<byte>.One;
                    var q = (group % 2 == 0 ? Lanes.Low(bytes) : Lanes.High(bytes)) | (fifth << 4);
                    Lanes.ScaleAndShift(q, d * scale, -(dmin * minimum), values[((32 * group) + part)..]);
                }
            }
        }
    }
}

/// <summary>Eight 6-bit scales and eight 6-bit minima in 12 bytes.</summary>
file static class KScales
{
    /// <summary>
    /// Groups 0 to 3 lie in the low six bits of bytes 0 to 3 (scales) and 4 to 7 (minima); groups 4 to 7 have their low four bits in
    /// bytes 8 to 11 and their high two bits in the top of the earlier bytes.
    /// </summary>
    public static (int Scale, int Minimum) Unpack(ReadOnlySpan<byte> packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : ((packed[group + 4] & 0xF) | ((packed[group - 4] >> 6) << 4), (packed[group + 4] >> 4) | ((packed[group] >> 6) << 4));
}
