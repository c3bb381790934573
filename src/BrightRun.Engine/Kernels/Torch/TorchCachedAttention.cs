using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="ICachedAttention"/>
internal sealed class TorchCachedAttention : ICachedAttention
{
    public torch.Tensor Forward(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary)
    {
        using var scope = torch.NewDisposeScope();
        var results = new List<torch.Tensor>();
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            long length = layout.Lengths[s], past = layout.FirstPositions[s];
            var parts = qkv.narrow(0, layout.Starts[s], length).split([shape.QueryWidth, shape.KeyWidth, shape.KeyWidth], 1);
            caches[s].Keys.narrow(1, past, length).copy_(TorchHeads.Rotate(TorchHeads.Split(parts[1], shape.KeyHeads), rotary, past).squeeze(0));
            caches[s].Values.narrow(1, past, length).copy_(TorchHeads.Split(parts[2], shape.KeyHeads).squeeze(0));

            var q = TorchHeads.Rotate(TorchHeads.Split(parts[0], shape.QueryHeads), rotary, past);
            var k = caches[s].Keys.narrow(1, 0, past + length).unsqueeze(0).repeat_interleave(shape.QueriesPerKey, 1);
            var v = caches[s].Values.narrow(1, 0, past + length).unsqueeze(0).repeat_interleave(shape.QueriesPerKey, 1);
            var o = TorchAttend.Mix(q, k, v, shape);
            results.Add(o.transpose(1, 2).reshape(length, shape.QueryWidth)); // [1, Hq, T, D] -> [T, Hq·D]
        }

        return torch.cat(results, 0).MoveToOuterDisposeScope();
    }
}
