using BrightRun.Formats.Blocks;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests.Blocks;

public sealed class BlockFormatsTests
{
    [Theory]
    [InlineData(StoredType.F16, "F16")]
    [InlineData(StoredType.BF16, "BF16")]
    [InlineData(StoredType.Q4_0, "Q4_0")]
    [InlineData(StoredType.Q4_1, "Q4_1")]
    [InlineData(StoredType.Q5_0, "Q5_0")]
    [InlineData(StoredType.Q5_1, "Q5_1")]
    [InlineData(StoredType.Q8_0, "Q8_0")]
    [InlineData(StoredType.Q2_K, "Q2_K")]
    [InlineData(StoredType.Q3_K, "Q3_K")]
    [InlineData(StoredType.Q4_K, "Q4_K")]
    [InlineData(StoredType.Q5_K, "Q5_K")]
    [InlineData(StoredType.Q6_K, "Q6_K")]
    [InlineData(StoredType.IQ4_NL, "IQ4_NL")]
    [InlineData(StoredType.IQ4_XS, "IQ4_XS")]
    public void Dequantize_GivesTheReferencesValues(StoredType type, string name)
    {
        using var file = SafetensorsFile.Open(Shared.Require("fixtures/gguf/types.safetensors"));
        var expected = file.ReadAll($"{name}.values");
        var bytes = file.Find($"{name}.bytes");
        using var view = file.View(bytes, 0, (int)bytes.ByteCount);

        var values = new float[expected.Length];
        BlockFormats.Find(type)!.Dequantize(view.Bytes, values);

        for (var i = 0; i < values.Length; i++)
            Assert.True(MathF.Abs(values[i] - expected[i]) <= 1e-6f * MathF.Abs(expected[i]), $"element {i}: {values[i]} instead of {expected[i]}");
    }

    [Theory]
    [InlineData(StoredType.F16)]
    [InlineData(StoredType.BF16)]
    [InlineData(StoredType.Q8_0)]
    [InlineData(StoredType.Q4_0)]
    [InlineData(StoredType.Q4_1)]
    [InlineData(StoredType.Q5_0)]
    [InlineData(StoredType.Q5_1)]
    public void Quantize_GivesTheReferencesBytes(StoredType type)
    {
        using var file = SafetensorsFile.Open(Shared.Require("fixtures/gguf/types.safetensors"));
        var source = file.ReadAll($"{type}.source");
        var expected = file.Find($"{type}.bytes");
        using var view = file.View(expected, 0, (int)expected.ByteCount);

        var bytes = new byte[expected.ByteCount];
        StoredRows.Quantize(type, source, bytes);

        Assert.Equal(view.Bytes.ToArray(), bytes);
    }

    [Fact]
    public void Quantize_OfZeros_GivesZeros()
    {
        foreach (var type in Enum.GetValues<StoredType>().Where(StoredRows.CanQuantize))
        {
            var (bytes, values) = (new byte[StoredRows.RowBytes(type, 32)], Enumerable.Repeat(1f, 32).ToArray());
            StoredRows.Quantize(type, new float[32], bytes);
            StoredRows.Dequantize(type, bytes, values);
            Assert.All(values, value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void EveryTypeOfWeightsInRows_HasAFormatOfItsOwn()
    {
        var integers = new[] { StoredType.I8, StoredType.U8, StoredType.I16, StoredType.I32, StoredType.I64, StoredType.Bool };

        foreach (var type in Enum.GetValues<StoredType>().Where(type => type != StoredType.NF4)) // its blocks run across rows
            Assert.Equal(integers.Contains(type) ? null : type, BlockFormats.Find(type)?.Type);
    }
}
