using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IHeadLoss"/>
/// <param name="softCap">Bound of the logits; null for none.</param>
internal sealed class TorchHeadLoss(double? softCap) : IHeadLoss
{
    private const int ChunkRows = 1024;

    public RowLosses Forward(torch.Tensor hidden, torch.Tensor head, ReadOnlySpan<int> labels, double gradientScale, torch.Tensor? gradient, torch.Tensor? headGradient = null)
    {
        using var scope = torch.NewDisposeScope();
        var targets = torch.tensor(Array.ConvertAll(labels.ToArray(), label => (long)label), device: hidden.device);
        var losses = torch.empty(targets.shape[0], torch.float64, hidden.device);
        for (long start = 0; start < targets.shape[0]; start += ChunkRows)
        {
            using var chunk = torch.NewDisposeScope();
            var rows = Math.Min(ChunkRows, targets.shape[0] - start);
            var wanted = targets.narrow(0, start, rows).unsqueeze(1);
            var logits = SoftCap.Apply(hidden.narrow(0, start, rows).mm(head.t()).to_type(torch.float32), softCap);
            var logProbabilities = torch.nn.functional.log_softmax(logits, -1);
            losses.narrow(0, start, rows).copy_(logProbabilities.gather(1, wanted).squeeze(1).neg());
            if (gradient is null)
                continue;
            var delta = logProbabilities.exp_();
            delta.scatter_add_(1, wanted, torch.full_like(wanted, -1, delta.dtype));
            if (softCap is { } cap)
                delta.mul_(1 - (logits / cap).square());
            delta = delta.mul_(gradientScale).to_type(hidden.dtype);
            gradient.narrow(0, start, rows).copy_(delta.mm(head));
            headGradient?.add_(delta.t().mm(hidden.narrow(0, start, rows)));
        }

        return new RowLosses(losses.MoveToOuterDisposeScope());
    }
}
