using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="ICausalAttention"/>
internal sealed class TorchCausalAttention : ICausalAttention
{
    public AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward, TapeMemory? memory = null)
    {
        using var scope = torch.NewDisposeScope();
        var output = Formula(qkv, layout, shape, rotary).MoveToOuterDisposeScope();
        return new Tape(x => Formula(x, layout, shape, rotary), keepForBackward ? qkv.alias().DetachFromDisposeScope() : null) { Output = output };
    }

    /// <summary>Sequence by sequence: split into heads, rotate, attend, join.</summary>
    private static torch.Tensor Formula(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary)
    {
        var results = new List<torch.Tensor>();
        for (var s = 0; s < layout.Lengths.Length; s++)
        {
            long length = layout.Lengths[s];
            var parts = qkv.narrow(0, layout.Starts[s], length).split([shape.QueryWidth, shape.KeyWidth, shape.KeyWidth], 1);
            var q = TorchHeads.Rotate(TorchHeads.Split(parts[0], shape.QueryHeads), rotary, 0);
            var k = TorchHeads.Rotate(TorchHeads.Split(parts[1], shape.KeyHeads), rotary, 0).repeat_interleave(shape.QueriesPerKey, 1);
            var v = TorchHeads.Split(parts[2], shape.KeyHeads).repeat_interleave(shape.QueriesPerKey, 1);
            var o = TorchAttend.Mix(q, k, v, shape);
            results.Add(o.transpose(1, 2).reshape(length, shape.QueryWidth)); // [1, Hq, T, D] -> [T, Hq·D]
        }

        return torch.cat(results, 0);
    }

    private sealed class Tape(Func<torch.Tensor, torch.Tensor> formula, torch.Tensor? qkv) : AttentionTape
    {
        public override torch.Tensor Backward(torch.Tensor gradient)
        {
            using var scope = torch.NewDisposeScope();
            return TorchGradient.Of(formula, qkv!, gradient).MoveToOuterDisposeScope();
        }

        public override void Dispose()
        {
            qkv?.Dispose();
            base.Dispose();
        }
    }
}
