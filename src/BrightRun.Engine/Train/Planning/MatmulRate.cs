using System.Diagnostics;
using BrightRun.Formats;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train.Planning;

/// <summary>Measures how fast this machine multiplies matrices of a base's own shapes.</summary>
public static class MatmulRate
{
    private const int Rows = 512; // enough rows for the kernels to be at full speed
    private const int Runs = 8;   // the best of so many is hardly disturbed by other programs

    /// <summary>Per number type, with large matrices: a moment for a person.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(400);

    /// <summary>Floating-point operations per second over the linears of one layer, each shape at its best of a few runs.</summary>
    /// <param name="model">The base.</param>
    /// <param name="dtype">The number type.</param>
    /// <param name="device">Where.</param>
    public static double Measure(ModelConfig model, ScalarType dtype, Device device)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var shapes = Shapes(model);
        var (flops, seconds) = (0.0, 0.0);
        foreach (var (inputs, outputs) in shapes)
        {
            flops += 2.0 * Rows * inputs * outputs;
            seconds += BestSeconds(inputs, outputs, dtype, device, Budget / shapes.Length);
        }

        return flops / seconds;
    }

    private static (long Inputs, long Outputs)[] Shapes(ModelConfig model) =>
        [.. new (long, long)[]
        {
            (model.HiddenSize, model.QuerySize),
            (model.HiddenSize, model.KeyValueSize),
            (model.QuerySize, model.HiddenSize),
            (model.HiddenSize, model.IntermediateSize),
            (model.IntermediateSize, model.HiddenSize),
        }.Distinct()];

    private static double BestSeconds(long inputs, long outputs, ScalarType dtype, Device device, TimeSpan budget)
    {
        using var scope = NewDisposeScope();
        var input = ones(Rows, inputs, dtype: dtype, device: device);
        var weight = ones(outputs, inputs, dtype: dtype, device: device);
        var best = double.PositiveInfinity;
        var begin = Stopwatch.GetTimestamp();
        for (var count = 0; count == 0 || (count < Runs && Stopwatch.GetElapsedTime(begin) < budget); count++)
        {
            using var run = NewDisposeScope();
            var start = Stopwatch.GetTimestamp();
            var product = matmul(input, weight.t());
            if (device.type == TorchSharp.DeviceType.CUDA)
                cuda.synchronize(device);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
