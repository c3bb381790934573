using BrightRun.Engine.Kernels.Torch;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <summary>
/// Rotation, splitting and joining by kernels of ours; scores, softmax and mix by torch's fused attention, sequence by sequence.
/// Windows and bounds, which that does not know, are left to the twin.
/// </summary>
internal sealed class CudaCausalAttention(IGpuProgram program) : ICausalAttention
{
    private readonly TorchCausalAttention _twin = new();

    public AttentionTape Forward(torch.Tensor qkv, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, bool keepForBackward, TapeMemory? memory = null)
    {
        if (shape.SoftCap is not null || shape.Window < layout.Longest)
            return _twin.Forward(qkv, layout, shape, rotary, keepForBackward);
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.set_grad_enabled(keepForBackward);
        var sequences = layout.Lengths.Select((length, s) => Attend(qkv.narrow(0, layout.Starts[s], length), shape, rotary, keepForBackward)).ToArray();
        var rows = sequences.Select(one => one.Mixed.detach().transpose(1, 2).reshape(-1, shape.QueryWidth)); // [1, Hq, T, D] -> [T, Hq·D]
        var output = torch.cat([.. rows], 0).MoveToOuterDisposeScope();
        if (!keepForBackward)
            return new Tape(program, layout, shape, rotary, []) { Output = output };
        foreach (var one in sequences)
            one.DetachFromDisposeScope();
        return new Tape(program, layout, shape, rotary, sequences) { Output = output };
    }

    /// <param name="qkv">Of one sequence [T, (Hq + 2 Hk) · D].</param>
    private Attended Attend(torch.Tensor qkv, AttentionShape shape, RotaryTable rotary, bool keep)
    {
        var tokens = qkv.shape[0];
        torch.Tensor Heads() => torch.empty([1, shape.QueryHeads, tokens, shape.HeadSize], qkv.dtype, qkv.device);
        var (q, k, v) = (Heads(), Heads(), Heads());
        var pairs = qkv.numel() / 2;
        program.LaunchEach(
            "split_heads", pairs, qkv, rotary.Cosines, rotary.Sines, q, k, v, (ulong)pairs, (uint)tokens, (uint)shape.QueryHeads, (uint)shape.KeyHeads, (uint)shape.HeadSize / 2);
        if (keep)
        {
            foreach (var one in (torch.Tensor[])[q, k, v])
                one.requires_grad_(true);
        }

        var factor = shape.Scale * MathF.Sqrt(shape.HeadSize); // torch itself divides by √D
        var scaled = MathF.Abs(factor - 1) < 1e-6f ? q : q * factor;
        return new Attended(q, k, v, torch.nn.functional.scaled_dot_product_attention(scaled, k, v, is_casual: true));
    }

    /// <summary>One sequence: inputs of the attention, keys and values repeated to the query heads, and its result [1, Hq, T, D].</summary>
    private sealed record Attended(torch.Tensor Q, torch.Tensor K, torch.Tensor V, torch.Tensor Mixed) : IDisposable
    {
        public void DetachFromDisposeScope()
        {
            foreach (var tensor in (torch.Tensor[])[Q, K, V, Mixed])
                tensor.DetachFromDisposeScope();
        }

        public void Dispose()
        {
            Q.Dispose();
            K.Dispose();
            V.Dispose();
            Mixed.Dispose();
        }
    }

    private sealed class Tape(IGpuProgram program, SequenceLayout layout, AttentionShape shape, RotaryTable rotary, Attended[] sequences) : AttentionTape
    {
        public override torch.Tensor Backward(torch.Tensor gradient)
        {
            using var scope = torch.NewDisposeScope();
            var result = torch.empty([layout.Tokens, shape.Width], gradient.dtype, gradient.device);
            for (var s = 0; s < sequences.Length; s++)
            {
                long start = layout.Starts[s], tokens = layout.Lengths[s];
                var heads = gradient.narrow(0, start, tokens).view(1, tokens, shape.QueryHeads, shape.HeadSize).transpose(1, 2);
                var (q, k, v, mixed) = sequences[s];
                var parts = torch.autograd.grad([mixed], [q, k, v], [heads]).Select(part => part.contiguous()).ToArray();
                var (rows, pairs) = (result.narrow(0, start, tokens), tokens * shape.Width / 2);
                program.LaunchEach(
                    "join_heads", pairs, parts[0], parts[1], parts[2], rotary.Cosines, rotary.Sines, rows, (ulong)pairs, (uint)tokens, (uint)shape.QueryHeads, (uint)shape.KeyHeads, (uint)shape.HeadSize / 2);
            }

            return result.MoveToOuterDisposeScope();
        }

        public override void Dispose()
        {
            foreach (var one in sequences)
                one.Dispose();
            base.Dispose();
        }
    }
}
