using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>half d; 32 fifth bits; 16 bytes of low halves as in Q4_0. Value d · (q − 16).</summary>
internal sealed class Q5_0Format() : BlockFormat(StoredType.Q5_0, 32, 2 + 4 + 16)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var middle = Vector128.Create((sbyte)16);
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var d = Half(blocks);
            var (low, high) = FifthBits.Join(blocks[2..]);
            Lanes.Scale(low.AsSByte() - middle, d, values);
            Lanes.Scale(high.AsSByte() - middle, d, values[Lanes.Count..]);
        }
    }

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<byte> codes = stackalloc byte[32];
        for (; values.Length > 0; values = values[BlockSize..], blocks = blocks[BlockBytes..])
        {
            var block = values[..BlockSize];
            var step = new BlockStep(BlockStep.Extreme(block) / -16);
            step.Write(blocks);
            step.Code(block, 16, 31, codes);
            FifthBits.Split(codes, blocks[2..]);
        }
    }
}

/// <summary>half d, half m; 32 fifth bits; 16 bytes of low halves as in Q4_1. Value d · q + m.</summary>
internal sealed class Q5_1Format() : BlockFormat(StoredType.Q5_1, 32, 4 + 4 + 16)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var (d, m) = (Half(blocks), Half(blocks[2..]));
            var (low, high) = FifthBits.Join(blocks[4..]);
            Lanes.ScaleAndShift(low, d, m, values);
            Lanes.ScaleAndShift(high, d, m, values[Lanes.Count..]);
        }
    }

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<byte> codes = stackalloc byte[32];
        for (; values.Length > 0; values = values[BlockSize..], blocks = blocks[BlockBytes..])
        {
            var block = values[..BlockSize];
            var (least, most) = BlockStep.Range(block);
            var step = new BlockStep((most - least) / 31);
            step.Write(blocks);
            BlockStep.WriteHalf(blocks[2..], least);
            step.CodeAbove(least, block, 31, codes);
            FifthBits.Split(codes, blocks[4..]);
        }
    }
}

/// <summary>A 32-bit word holds the fifth bit of element i at bit i.</summary>
file static class FifthBits
{
    private static readonly Vector128<byte> BitOfLane = Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128);

    /// <summary>Elements 0 to 15 and 16 to 31.</summary>
    public static (Vector128<byte> Low, Vector128<byte> High) Join(ReadOnlySpan<byte> fifthThenPacked)
    {
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(fifthThenPacked);
        var packed = Vector128.Create(fifthThenPacked[4..]);
        return (Lanes.Low(packed) | Spread((ushort)bits), Lanes.High(packed) | Spread((ushort)(bits >> 16)));
    }

    /// <summary>The reverse: a word of fifth bits, then the low halves in pairs.</summary>
    /// <param name="codes">32 codes below 32.</param>
    /// <param name="fifthThenPacked">Filled.</param>
    public static void Split(ReadOnlySpan<byte> codes, Span<byte> fifthThenPacked)
    {
        var bits = 0u;
        for (var i = 0; i < codes.Length; i++)
            bits |= (uint)(codes[i] >> 4) << i;
        BinaryPrimitives.WriteUInt32LittleEndian(fifthThenPacked, bits);
        NibblePairs.Join(codes, fifthThenPacked[4..]);
    }

    /// <summary>16 where the lane's bit is set.</summary>
    private static Vector128<byte> Spread(ushort bits)
    {
        var bytes = Vector128.Create(Vector64.Create((byte)bits), Vector64.Create((byte)(bits >> 8)));
        return Vector128.Equals(bytes & BitOfLane, BitOfLane) & Vector128.Create((byte)16);
    }
}
