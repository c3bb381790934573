using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <inheritdoc cref="ICausalAttention"/>
internal sealed class TorchCausalAttention : ICausalAttention
{
    public AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward)
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
            var q = Rotate(Heads(parts[0], shape.QueryHeads), rotary, length);
            var k = Rotate(Heads(parts[1], shape.KeyHeads), rotary, length).repeat_interleave(shape.QueriesPerKey, 1);
            var v = Heads(parts[2], shape.KeyHeads).repeat_interleave(shape.QueriesPerKey, 1);
            var o = Attend(q, k, v, shape);
            results.Add(o.transpose(1, 2).reshape(length, shape.QueryWidth)); // [1, Hq, T, D] -> [T, Hq·D]
        }

        return torch.cat(results, 0);
    }

    /// <summary>Queries, keys and values [1, Hq, T, D] -> [1, Hq, T, D].</summary>
    private static torch.Tensor Attend(torch.Tensor q, torch.Tensor k, torch.Tensor v, AttentionShape shape)
    {
        var seesAll = shape.Window is null || shape.Window >= q.shape[2];
        if (seesAll && shape.SoftCap is null)
        {
            var factor = shape.Scale * MathF.Sqrt(shape.HeadSize); // torch itself divides by √D
            return torch.nn.functional.scaled_dot_product_attention(MathF.Abs(factor - 1) < 1e-6f ? q : q * factor, k, v, is_casual: true);
        }

        var unseen = Unseen(q.shape[2], shape, q.device);
        var scores = q.matmul(k.transpose(2, 3)).to_type(torch.float32) * shape.Scale; // [1, Hq, T, T]
        if (shape.SoftCap is { } cap)
            scores = (scores / cap).tanh() * cap;
        return scores.masked_fill(unseen, float.NegativeInfinity).softmax(-1).to_type(v.dtype).matmul(v);
    }

    /// <summary>Which keys (columns) a query (row) does not see [T, T].</summary>
    private static torch.Tensor Unseen(long length, AttentionShape shape, torch.Device device)
    {
        var position = torch.arange(length, torch.int64, device);
        var distance = position.unsqueeze(1) - position.unsqueeze(0);
        return shape.Window is { } window ? distance.lt(0).logical_or(distance.ge(window)) : distance.lt(0);
    }

    /// <summary>[T, H·D] -> [1, H, T, D].</summary>
    private static torch.Tensor Heads(torch.Tensor x, long heads) => x.reshape(1, x.shape[0], heads, -1).transpose(1, 2);

    private static torch.Tensor Rotate(torch.Tensor x, RotaryTable rotary, long length)
    {
        var (cos, sin) = (rotary.Cosines.narrow(0, 0, length), rotary.Sines.narrow(0, 0, length)); // [T, D/2]
        var halves = x.to_type(torch.float32).chunk(2, -1);
        return torch.cat([(halves[0] * cos) - (halves[1] * sin), (halves[1] * cos) + (halves[0] * sin)], -1).to_type(x.dtype);
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
