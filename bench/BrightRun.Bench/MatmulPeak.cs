using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>The machine's matmul peak: the best of several products of 2,048-square matrices.</summary>
internal static class MatmulPeak
{
    private const int Size = 2048;
    private const int Runs = 12;

    /// <summary>Floating-point operations per second, with the threads that are set.</summary>
    /// <param name="bfloat16">bfloat16, else float32.</param>
    /// <param name="clock">What counts as time; the wall's unless given.</param>
    public static double Measure(bool bfloat16, BenchClock? clock = null)
    {
        TorchNative.EnsureLoaded();
        using var scope = torch.NewDisposeScope();
        using var noGradients = torch.no_grad();
        var type = bfloat16 ? torch.bfloat16 : torch.float32;
        var (a, b) = (torch.randn(Size, Size).to_type(type), torch.randn(Size, Size).to_type(type));
        var best = double.PositiveInfinity;
        for (var run = 0; run < Runs; run++)
        {
            best = Math.Min(best, (clock ?? BenchClock.Wall).Seconds(() => a.mm(b).Dispose()));
        }

        return 2.0 * Size * Size * Size / best;
    }
}
