using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace BrightRun.Formats.Blocks;

/// <summary>float32, copied.</summary>
internal sealed class SingleFormat() : BlockFormat(StoredType.F32, 1, 4)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values) => blocks.CopyTo(MemoryMarshal.AsBytes(values));

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks) => MemoryMarshal.AsBytes(values).CopyTo(blocks);
}

/// <summary>float16.</summary>
internal sealed class HalfFormat() : BlockFormat(StoredType.F16, 1, 2)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values) => HalfPrecision.FromHalf(MemoryMarshal.Cast<byte, ushort>(blocks), values);

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks) => HalfPrecision.ToHalf(values, MemoryMarshal.Cast<byte, ushort>(blocks));
}

/// <summary>bfloat16.</summary>
internal sealed class BFloat16Format() : BlockFormat(StoredType.BF16, 1, 2)
{
    public override bool CanQuantize => true;

    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values) => HalfPrecision.FromBFloat16(MemoryMarshal.Cast<byte, ushort>(blocks), values);

    public override void Quantize(ReadOnlySpan<float> values, Span<byte> blocks) => HalfPrecision.ToBFloat16(values, MemoryMarshal.Cast<byte, ushort>(blocks));
}

/// <summary>float64, rounded to float32.</summary>
internal sealed class DoubleFormat() : BlockFormat(StoredType.F64, 1, 8)
{
    public override void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(blocks[(8 * i)..]);
    }
}
