using BrightRun.Engine.Models;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <inheritdoc cref="IHeadLoss"/>
/// <param name="program">The kernels.</param>
/// <param name="softCap">Bound of the logits; null for none.</param>
internal sealed class CudaHeadLoss(IGpuProgram program, double? softCap) : IHeadLoss
{
    /// <summary>Rows whose logits exist at a time: enough to fill a GPU, and with 128 thousand tokens a quarter of a gigabyte.</summary>
    private const int ChunkRows = 1024;

    public RowLosses Forward(torch.Tensor hidden, torch.Tensor head, ReadOnlySpan<int> labels, double gradientScale, torch.Tensor? gradient, torch.Tensor? headGradient = null)
    {
        using var targets = DeviceUpload.Of(labels.ToArray(), hidden.device);
        using var transposed = head.t();
        var losses = torch.empty(labels.Length, torch.float64, hidden.device);
        for (var start = 0; start < labels.Length; start += ChunkRows)
        {
            var rows = Math.Min(ChunkRows, labels.Length - start);
            using var some = hidden.narrow(0, start, rows);
            using var logits = some.mm(transposed);
            using var wanted = targets.narrow(0, start, rows);
            using var found = losses.narrow(0, start, rows);
            program.Launch(
                "head_loss", rows, logits, wanted, found, (uint)head.shape[0], (float)(softCap ?? 0), (float)gradientScale, gradient is null ? 0u : 1u);
            if (gradient is null)
                continue;
            using var target = gradient.narrow(0, start, rows);
            target.addmm_(logits, head, beta: 0, alpha: 1);
            if (headGradient is not null)
                WeightGradient.Add(headGradient, logits, some);
        }

        return new RowLosses(losses);
    }
}
