using System.Runtime.Intrinsics;

namespace BrightRun.Formats.Blocks;

/// <summary>
/// 128 bytes of low halves, 64 bytes of upper two bits, 16 signed scales, half d. Each half of the block has 128 elements: four runs of 32
/// whose low bits are the low, low, high, high halves of 64 bytes and whose upper bits are shifts 0, 2, 4, 6 of 32 bytes.
/// Value d · scale · (q − 32).
/// </summary>
internal sealed class Q6_KFormat() : BlockFormat(StoredType.Q6_K, SuperBlock, 128 + 64 + 16 + 2)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (; blocks.Length > 0; blocks = blocks[BlockBytes..], values = values[BlockSize..])
        {
            var d = Half(blocks[208..]);
            for (var half = 0; half < 2; half++)
                DequantizeHalf(blocks.Slice(64 * half, 64), blocks.Slice(128 + (32 * half), 32), blocks.Slice(192 + (8 * half), 8), d, values.Slice(128 * half, 128));
        }
    }

    private static void DequantizeHalf(ReadOnlySpan<byte> lows, ReadOnlySpan<byte> uppers, ReadOnlySpan<byte> scales, float d, Span<float> values)
    {
        var (two, middle) = (Vector128.Create((byte)3), Vector128.Create((sbyte)32));
        for (var group = 0; group < 8; group++)
        {
            var (run, part) = (group / 2, group % 2 * Lanes.Count);
            var bytes = Vector128.Create(lows[((run % 2 * 32) + part)..]);
            var low = run < 2 ? Lanes.Low(bytes) : Lanes.High(bytes);
            var upper = (Vector128.Create(uppers[part..]) >>> (2 * run)) & two;
            Lanes.Scale((low | (upper << 4)).AsSByte() - middle, d * (sbyte)scales[group], values[(Lanes.Count * group)..]);
        }
    }
}
