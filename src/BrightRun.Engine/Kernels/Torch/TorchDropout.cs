using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IDropout"/>
internal sealed class TorchDropout : IDropout
{
    public torch.Tensor Forward(torch.Tensor x, DropoutDraw draw)
    {
        using var scope = torch.NewDisposeScope();
        return (x * Factors(x, draw)).MoveToOuterDisposeScope();
    }

    public void Backward(torch.Tensor gradient, DropoutDraw draw, torch.Tensor into)
    {
        using var scope = torch.NewDisposeScope();
        into.add_(gradient * Factors(gradient, draw));
    }

    private static torch.Tensor Factors(torch.Tensor like, DropoutDraw draw)
    {
        var width = like.shape[1];
        var parts = new List<torch.Tensor>();
        for (var s = 0; s < draw.Layout.Lengths.Length; s++)
        {
            var h = TorchWords.Of(draw.MixedKey(s), draw.Layout.Lengths[s] * width, like.device);
            parts.Add((h >= (long)draw.Threshold).reshape(-1, width));
        }

        return torch.cat(parts, 0).to_type(like.dtype) * draw.Scale;
    }
}
