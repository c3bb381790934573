using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>half d; 16 bytes, element i in the low and element i + 16 in the high half of byte i. Value d · table[q].</summary>
internal sealed class IQ4_NLFormat() : BlockFormat(StoredType.IQ4_NL, 32, 2 + 16)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
            FourBitTable.Scale(Vector128.Create(blocks[2..]), Half(blocks), values);
    }
}

/// <summary>
/// half d; eight pairs of upper scale bits; four bytes with eight lower scale halves; 128 bytes, 16 per 32 elements as in IQ4_NL.
/// Value d · (scale − 32) · table[q].
/// </summary>
internal sealed class IQ4_XSFormat() : BlockFormat(StoredType.IQ4_XS, SuperBlock, 2 + 2 + 4 + 128)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var (d, uppers) = (Half(blocks), BinaryPrimitives.ReadUInt16LittleEndian(blocks[2..]));
            for (var group = 0; group < 8; group++)
            {
                var low = (blocks[4 + (group / 2)] >> (group % 2 * 4)) & 0xF;
                var scale = low | (((uppers >> (2 * group)) & 3) << 4);
                FourBitTable.Scale(Vector128.Create(blocks[(8 + (16 * group))..]), d * (scale - 32), values[(32 * group)..]);
            }
        }
    }
}

/// <summary>The sixteen unequal steps of ggml's non-linear 4-bit types.</summary>
file static class FourBitTable
{
    private static readonly Vector128<sbyte> Steps = Vector128.Create(-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113);

    public static void Scale(Vector128<byte> packed, float scale, Span<float> values)
    {
        Lanes.Scale(Vector128.Shuffle(Steps, Lanes.Low(packed).AsSByte()), scale, values);
        Lanes.Scale(Vector128.Shuffle(Steps, Lanes.High(packed).AsSByte()), scale, values[Lanes.Count..]);
    }
}
