using BrightRun.Formats.Blocks;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests.Nf4;

/// <summary>Codes, scales and numbers are those of bitsandbytes.</summary>
public sealed class Nf4ReferenceTests
{
    public static readonly TheoryData<string> Names = new(
        "big_512x384", "constant", "normal_96x128", "normal_96x128_block128", "normal_96x128_block256", "odd_7x13", "outliers", "short_last_block_5x70",
        "thresholds", "bf16_64x128", "f16_64x128");

    [Theory]
    [MemberData(nameof(Names))]
    public void Quantize_GivesTheSameBytesAndScales(string name)
    {
        using var file = Open("single");
        var values = file.ReadAll($"{name}.weight");

        var (packed, absmax) = Quantize(values, BlockSize(name));

        Assert.Equal(Bytes(file, $"{name}.packed"), packed);
        Assert.Equal(file.ReadAll($"{name}.absmax"), absmax);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Dequantize_GivesTheSameNumbers(string name)
    {
        using var file = Open("single");
        var expected = file.ReadAll($"{name}.dequantized");
        var (shape, absmax, packed) = (file.Find($"{name}.weight").Shape, file.ReadAll($"{name}.absmax"), Bytes(file, $"{name}.packed"));
        var format = new Nf4Format(BlockSize(name), false, StoredType.F32);
        var runLength = (int)format.RunLength(shape[0], shape[1]);

        var actual = new float[expected.Length];
        for (var run = 0; run * runLength < actual.Length; run++)
            Nf4Code.Decode(packed.AsSpan(run * runLength / 2), absmax.AsSpan((int)format.FirstScale(run, runLength)), format.BlockSize, actual.AsSpan(run * runLength, runLength));
        HalfPrecision.RoundTo(file.Find($"{name}.dequantized").Type!.Value, actual);

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("big_512x384")]
    [InlineData("normal_96x128")]
    [InlineData("odd_7x13")]
    [InlineData("outliers")]
    [InlineData("short_last_block_5x70")]
    [InlineData("thresholds")]
    [InlineData("bf16_64x128")]
    [InlineData("f16_64x128")]
    public void DoubleQuantization_GivesTheSameScales(string name)
    {
        using var file = Open("double");
        var expected = Bytes(file, $"{name}.absmax_q");
        var (packed, absmax) = Quantize(file.ReadAll($"{name}.weight"), Nf4Format.UsualBlockSize);

        var scales = Nf4Scales.Quantize(absmax);

        Assert.Equal(Bytes(file, $"{name}.packed"), packed);
        Assert.Equal(file.ReadAll($"{name}.offset")[0], scales.Offset, 1e-6f * scales.Offset);
        var off = expected.Zip(scales.Codes.ToArray(), (theirs, ours) => Math.Abs(theirs - ours)).ToList();
        Assert.True(off.Max() <= 1 && off.Count(gap => gap > 0) <= 0.005 * off.Count, $"{off.Count(gap => gap > 0)} of {off.Count} codes differ");

        var restored = new float[absmax.Length];
        Nf4Scales.Restore(expected, file.ReadAll($"{name}.absmax2"), file.ReadAll($"{name}.offset")[0], 0, restored);
        Assert.Equal(file.ReadAll($"{name}.absmax"), restored);
    }

    [Fact]
    public void Tables_AreThoseOfTheReference()
    {
        using var file = Open("double");
        Assert.Equal(file.ReadAll("big_512x384.code"), Nf4Code.Values.ToArray());
        Assert.Equal(file.ReadAll("big_512x384.map"), DynamicCode.Values.ToArray());
    }

    [Fact]
    public void RowsOfZerosAndTinyNumbers_ComeBackAsTheReferenceHasThem()
    {
        using var file = Open("single");
        var values = file.ReadAll("zero_and_tiny_rows.weight");
        var (packed, absmax) = Quantize(values, Nf4Format.UsualBlockSize);
        var actual = new float[values.Length];
        Nf4Code.Decode(packed, absmax, Nf4Format.UsualBlockSize, actual);
        Assert.Equal(file.ReadAll("zero_and_tiny_rows.dequantized"), actual);
    }

    [Fact]
    public void Codes_OfEvenlySpacedNumbers_AreThoseWorkedOutByHand()
    {
        // Published test vector: w[i] = (((37 i) mod 64) − 32) / 32.
        var values = Enumerable.Range(0, 64).Select(i => ((37 * i % 64) - 32) / 32f).ToArray();
        var (packed, absmax) = Quantize(values, 64);
        Assert.Equal([1f], absmax);
        Assert.Equal("091c3e60a2d4f71b2e5f91c3e60a1d4e71b2d5f81c3e6091c3e70a2d4f81b2e5", Convert.ToHexStringLower(packed));
    }

    private static (byte[] Packed, float[] Absmax) Quantize(float[] values, int blockSize)
    {
        var packed = new byte[Nf4Format.PackedBytes(values.Length)];
        var absmax = new float[(values.Length + blockSize - 1) / blockSize];
        Nf4Quantizer.Quantize(values, blockSize, packed, absmax);
        return (packed, absmax);
    }

    private static int BlockSize(string name) => name.EndsWith("_block128", StringComparison.Ordinal) ? 128 : name.EndsWith("_block256", StringComparison.Ordinal) ? 256 : 64;

    private static SafetensorsFile Open(string name) => SafetensorsFile.Open(Shared.Require($"fixtures/nf4/{name}.safetensors"));

    private static byte[] Bytes(SafetensorsFile file, string name)
    {
        var tensor = file.Find(name);
        using var view = file.View(tensor, 0, (int)tensor.ByteCount);
        return view.Bytes.ToArray();
    }
}
