using BrightRun.Formats.Blocks;
using CsCheck;

namespace BrightRun.Formats.Tests.Blocks;

public sealed class HalfPrecisionTests
{
    private static readonly ushort[] AllBits = [.. Enumerable.Range(0, 1 << 16).Select(bits => (ushort)bits)];

    [Fact]
    public void FromHalf_IsExactForEveryPattern()
    {
        var values = new float[AllBits.Length];
        HalfPrecision.FromHalf(AllBits, values);

        for (var i = 0; i < values.Length; i++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf(AllBits[i]);
            Assert.True(BitConverter.SingleToUInt32Bits(values[i]) == BitConverter.SingleToUInt32Bits(expected) || (float.IsNaN(values[i]) && float.IsNaN(expected)), $"0x{i:X4}: {values[i]}");
        }
    }

    [Fact]
    public void BFloat16_SurvivesTheWayToFloatAndBack()
    {
        var values = new float[AllBits.Length];
        var back = new ushort[AllBits.Length];
        HalfPrecision.FromBFloat16(AllBits, values);
        HalfPrecision.ToBFloat16(values, back);

        for (var i = 0; i < back.Length; i++)
            Assert.True(back[i] == AllBits[i] || (float.IsNaN(values[i]) && (back[i] & 0x7FFF) > 0x7F80), $"0x{i:X4}");
    }

    [Theory]
    [InlineData(0x3F808000u, 0x3F80)] // half way, even below
    [InlineData(0x3F818000u, 0x3F82)] // half way, even above
    [InlineData(0x3F808001u, 0x3F81)]
    [InlineData(0x3F807FFFu, 0x3F80)]
    [InlineData(0x7F7FFFFFu, 0x7F80)] // the largest float rounds to infinity
    [InlineData(0xFF800000u, 0xFF80)]
    [InlineData(0x7F800001u, 0x7FC0)] // a NaN whose upper bits alone would be infinity
    public void ToBFloat16_RoundsToNearestTiesToEven(uint single, int expected)
    {
        var input = Enumerable.Repeat(BitConverter.UInt32BitsToSingle(single), 9).ToArray();
        var output = new ushort[9];
        HalfPrecision.ToBFloat16(input, output);

        Assert.All(output, bits => Assert.Equal(expected, bits));
    }

    [Fact]
    public void Conversions_DoNotDependOnThePlaceInTheSpan() =>
        Gen.Float.Array[0, 40].Sample(values =>
        {
            var (half, brain, one) = (new ushort[values.Length], new ushort[values.Length], new ushort[1]);
            HalfPrecision.ToHalf(values, half);
            HalfPrecision.ToBFloat16(values, brain);
            for (var i = 0; i < values.Length; i++)
            {
                HalfPrecision.ToBFloat16(values.AsSpan(i, 1), one);
                Assert.Equal(one[0], brain[i]);
                Assert.Equal(BitConverter.HalfToUInt16Bits((Half)values[i]), half[i]);
            }
        });
}
