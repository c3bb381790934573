using BrightRun.Domain;
using BrightRun.Engine.Quantize;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Tests.Quantize;

/// <summary>Rounding by what inputs show loses less of a matrix's results than rounding each number by itself.</summary>
public sealed unsafe class CompensatedRoundingTests
{
    private static readonly Nf4Format Plain = new(64, DoubleQuantized: false, StoredType.F32), Doubled = Plain with { DoubleQuantized = true };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void InputsThatHaveNothingInCommon_LeaveEachNumberToItsNearestCode(bool doubleQuantized)
    {
        using var scope = torch.NewDisposeScope();
        var inputs = InputStatistics.Of(torch.eye(128) * 50);
        var weights = Weights(40, 128);
        var (rounded, codes) = Round(inputs, doubleQuantized ? Doubled : Plain, weights, 40);

        var scales = new float[weights.Length / 64];
        codes.Scales.Restore(0, scales);
        for (var i = 0; i < weights.Length; i++)
        {
            var scale = scales[i / 64];
            var nearest = Nf4Code.Values.ToArray().MinBy(value => Math.Abs(weights[i] - (value * scale)));
            Assert.Equal(nearest * scale, rounded[i]);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(96)]  // a block ends within a row
    [InlineData(50)]  // and a row is no multiple of the vectors
    public void CodesAndScales_AreThoseOfTheRoundedNumbers(int columns)
    {
        using var scope = torch.NewDisposeScope();
        var (rounded, codes) = Round(InputStatistics.Of(Products(columns, 400)), Doubled, Weights(37, columns), 37);

        var scales = new float[Doubled.Blocks(rounded.Length)];
        codes.Scales.Restore(0, scales);
        var run = Doubled.RunLength(37, columns);
        for (long i = 0; i < rounded.Length; i++)
        {
            var scale = scales[Doubled.FirstScale(i / run, run) + (i % run / 64)];
            var code = (codes.Packed[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15;
            Assert.Equal(Nf4Code.Values[code] * scale, rounded[i]);
        }
    }

    [Fact]
    public void TheSecondColumn_MakesUpForTheFirst()
    {
        // Inputs with Σ x xᵀ = [[4, 2], [2, 2]]: an error e of the first column is made up for best by e · 2 / 2 in the second.
        using var scope = torch.NewDisposeScope();
        var inputs = InputStatistics.Of(torch.tensor(new float[,] { { 4, 2 }, { 2, 2 } }));
        Assert.Equal([0, 1], inputs.Order);
        var weights = Weights(32, 2);
        var (rounded, codes) = Round(inputs, Plain, weights, 32);

        var scale = codes.Scales.Absmax[0];
        float Nearest(float number) => Nf4Code.Values.ToArray().MinBy(value => Math.Abs(number - (value * scale))) * scale;
        for (var row = 0; row < 32; row++)
        {
            Assert.Equal(Nearest(weights[2 * row]), rounded[2 * row]);
            var error = weights[2 * row] - rounded[2 * row];
            Assert.Equal(Nearest(weights[(2 * row) + 1] + error), rounded[(2 * row) + 1]); // the damping of a thousandth moves no number of these across a threshold
        }
    }

    [Fact]
    public void OnInputsThatHaveMuchInCommon_ResultsChangeByLessThanHalfOfWhatNearestCodesChangeThemBy()
    {
        using var scope = torch.NewDisposeScope();
        var products = Products(192, 600);
        var weights = Weights(64, 192);
        var (rounded, _) = Round(InputStatistics.Of(products), Plain, weights, 64);

        var absmax = new float[weights.Length / 64];
        var packed = new byte[weights.Length / 2];
        Nf4Quantizer.Quantize(weights, 64, packed, absmax);
        var nearest = new float[weights.Length];
        Nf4Code.Decode(packed, absmax, 64, nearest);
        double Change(float[] other)
        {
            var gap = torch.tensor(other, [64, 192]) - torch.tensor(weights, [64, 192]);
            return (gap.mm(products) * gap).sum().item<float>(); // Σ |gap · x|²
        }

        Assert.InRange(Change(rounded), 0, Change(nearest) / 2);
    }

    [Fact]
    public void InputsThatAreAllZero_AreRefused()
    {
        using var scope = torch.NewDisposeScope();
        var refusal = Assert.Throws<RefusedException>(() => InputStatistics.Of(torch.zeros(8, 8)));
        Assert.Contains("calibration text", refusal.Message);
    }

    [Fact]
    public void InputsWithoutAnInverse_AreDampedUntilTheyHaveOne()
    {
        using var scope = torch.NewDisposeScope();
        var same = torch.ones(64, 64); // every input is every other one's copy
        Assert.All(InputStatistics.Of(same).Factors, factor => Assert.True(float.IsFinite(factor)));
    }

    private static (float[] Rounded, Nf4Codes Codes) Round(InputStatistics inputs, Nf4Format format, float[] weights, int rows)
    {
        var numbers = weights.ToArray();
        fixed (float* first = numbers)
            return (numbers, new CompensatedRounding(inputs, format, threads: 2).Round(first, rows));
    }

    private static float[] Weights(int rows, int columns)
    {
        torch.random.manual_seed(1);
        using var numbers = torch.randn(rows, columns);
        return numbers.data<float>().ToArray();
    }

    /// <summary>Σ x xᵀ of inputs that mix a few things.</summary>
    private static torch.Tensor Products(int columns, int count)
    {
        torch.random.manual_seed(2);
        var inputs = torch.randn(count, 12).mm(torch.randn(12, columns)) + (torch.randn(count, columns) * 0.3);
        return inputs.t().mm(inputs);
    }
}
