using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>half d; 16 bytes, element i in the low and element i + 16 in the high half of byte i. Value d · (q − 8).</summary>
internal sealed class Q4_0Format() : BlockFormat(StoredType.Q4_0, 32, 2 + 16)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        var middle = Vector128.Create((sbyte)8);
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var d = Half(blocks);
            var packed = Vector128.Create(blocks[2..]);
            Lanes.Scale(Lanes.Low(packed).AsSByte() - middle, d, values);
            Lanes.Scale(Lanes.High(packed).AsSByte() - middle, d, values[Lanes.Count..]);
        }
    }

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<byte> codes = stackalloc byte[32];
        for (; values.Length > 0; values = values[BlockSize..], blocks = blocks[BlockBytes..])
        {
            var block = values[..BlockSize];
            var step = new BlockStep(BlockStep.Extreme(block) / -8);
            step.Write(blocks);
            step.Code(block, 8, 15, codes);
            NibblePairs.Join(codes, blocks[2..]);
        }
    }
}

/// <summary>half d, half m; 16 bytes, element i in the low and element i + 16 in the high half of byte i. Value d · q + m.</summary>
internal sealed class Q4_1Format() : BlockFormat(StoredType.Q4_1, 32, 4 + 16)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var (d, m) = (Half(blocks), Half(blocks[2..]));
            var packed = Vector128.Create(blocks[4..]);
            Lanes.ScaleAndShift(Lanes.Low(packed), d, m, values);
            Lanes.ScaleAndShift(Lanes.High(packed), d, m, values[Lanes.Count..]);
        }
    }

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        Span<byte> codes = stackalloc byte[32];
        for (; values.Length > 0; values = values[BlockSize..], blocks = blocks[BlockBytes..])
        {
            var block = values[..BlockSize];
            var (least, most) = BlockStep.Range(block);
            var step = new BlockStep((most - least) / 15);
            step.Write(blocks);
            BlockStep.WriteHalf(blocks[2..], least);
            step.CodeAbove(least, block, 15, codes);
            NibblePairs.Join(codes, blocks[4..]);
        }
    }
}
