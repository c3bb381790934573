using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>half d; 32 signed bytes. Value d · q.</summary>
internal sealed class Q8_0Format() : BlockFormat(StoredType.Q8_0, 32, 2 + 32)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var d = Half(blocks);
            var q = MemoryMarshal.Cast<byte, sbyte>(blocks.Slice(2, 32));
            Lanes.Scale(Vector128.Create(q), d, values);
            Lanes.Scale(Vector128.Create(q[Lanes.Count..]), d, values[Lanes.Count..]);
        }
    }

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks)
    {
        for (; values.Length > 0; values = values[BlockSize..], blocks = blocks[BlockBytes..])
        {
            var block = values[..BlockSize];
            var step = new BlockStep(BlockStep.LargestMagnitude(block) / 127);
            step.Write(blocks);
            var codes = MemoryMarshal.Cast<byte, sbyte>(blocks.Slice(2, 32));
            for (var i = 0; i < block.Length; i++)
                codes[i] = (sbyte)MathF.Round(block[i] * step.Inverse, MidpointRounding.AwayFromZero);
        }
    }
}
