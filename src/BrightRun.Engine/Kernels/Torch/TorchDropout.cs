using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IDropout"/>
internal sealed class TorchDropout : IDropout
{
    private const long Word = 0xffffffff; // 32-bit arithmetic in 64-bit integers

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
            var (first, second) = draw.MixedKey(s);
            var h = (torch.arange(draw.Layout.Lengths[s] * width, torch.int64, like.device) + first).bitwise_and(Word);
            h = h.bitwise_xor(h.bitwise_right_shift(torch.tensor(16L, device: like.device)));
            h = (h * 0x7feb352dL).bitwise_and(Word).bitwise_xor(torch.tensor((long)second, device: like.device));
            h = h.bitwise_xor(h.bitwise_right_shift(torch.tensor(15L, device: like.device)));
            h = (h * 0x846ca68bL).bitwise_and(Word);
            h = h.bitwise_xor(h.bitwise_right_shift(torch.tensor(16L, device: like.device)));
            parts.Add((h >= (long)draw.Threshold).reshape(-1, width));
        }

        return torch.cat(parts, 0).to_type(like.dtype) * draw.Scale;
    }
}
