using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <inheritdoc cref="IDropout"/>
internal sealed class CudaDropout(IGpuProgram program) : IDropout
{
    public torch.Tensor Forward(torch.Tensor x, DropoutDraw draw)
    {
        var y = torch.empty_like(x);
        ForEachSequence("dropout", x, y, draw);
        return y;
    }

    public void Backward(torch.Tensor gradient, DropoutDraw draw, torch.Tensor into) => ForEachSequence("dropout_backward", gradient, into, draw);

    private void ForEachSequence(string function, torch.Tensor source, torch.Tensor target, DropoutDraw draw)
    {
        for (var s = 0; s < draw.Layout.Lengths.Length; s++)
        {
            var (first, second) = draw.MixedKey(s);
            using var from = source.narrow(0, draw.Layout.Starts[s], draw.Layout.Lengths[s]);
            using var to = target.narrow(0, draw.Layout.Starts[s], draw.Layout.Lengths[s]);
            program.LaunchEach(function, from.numel(), from, to, (ulong)from.numel(), first, second, draw.Threshold, draw.Scale);
        }
    }
}
