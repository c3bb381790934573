using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="IEmbeddingNoise"/>
internal sealed class TorchEmbeddingNoise : IEmbeddingNoise
{
    private const double Half = 1.0 / (1L << 31);

    public void Add(torch.Tensor x, NoiseDraw draw)
    {
        var width = x.shape[1];
        for (var s = 0; s < draw.Layout.Lengths.Length; s++)
        {
            using var scope = torch.NewDisposeScope();
            var rows = x.narrow(0, draw.Layout.Starts[s], draw.Layout.Lengths[s]);
            var noise = (TorchWords.Of(draw.Words(s), rows.numel(), x.device).to_type(torch.float32) * Half) - 1;
            rows.copy_(rows.to_type(torch.float32) + (noise * draw.Magnitude(s, width)).view(rows.shape));
        }
    }
}
