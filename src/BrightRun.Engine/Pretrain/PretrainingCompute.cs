using BrightRun.Domain.Train;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>In which numbers a model is trained fastest here, and about how fast.</summary>
/// <param name="BFloat16">Whether it is bfloat16; else float32.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="TokensPerSecond">With all threads, when nothing else runs.</param>
public sealed record PretrainingCompute(bool BFloat16, string Reason, double TokensPerSecond)
{
    /// <summary>Two operations per multiply-add: once forward, once for the gradient of the input, once for that of the weight.</summary>
    private const double FlopsPerWeight = 6;

    /// <summary>Share of the matmul rate that whole passes reach here (docs/performance.md).</summary>
    private const double ShareOfRate = 0.5;

    /// <summary>Measures for a moment.</summary>
    /// <param name="model">What will be trained.</param>
    /// <param name="threads">Threads that take sequences.</param>
    public static PretrainingCompute Measure(ModelConfig model, int threads)
    {
        TorchNative.EnsureLoaded();
        torch.set_num_threads(1);
        var choice = ComputeChoice.Choose(DtypeChoice.Auto, torch.CPU, model, memoryNeeded: _ => 0, available: 0);
        var weights = model.LinearParameters + ((double)model.VocabularySize * model.HiddenSize);
        return new PretrainingCompute(
            choice.DType == torch.ScalarType.BFloat16, choice.Reason, choice.MatmulFlopsPerSecond * ShareOfRate * threads / (FlopsPerWeight * weights));
    }
}
