using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// Root mean square norms over each head of the queries and of the keys, before they are rotated (Henry et al. 2020,
/// arXiv:2010.04245, as Qwen 3 and Gemma 3 do it).
/// </summary>
/// <param name="queryWeight">[D], float32; owned.</param>
/// <param name="keyWeight">[D], float32; owned.</param>
/// <param name="shape">Heads and head size.</param>
/// <param name="epsilon">ε of the norms.</param>
/// <param name="norm">The norm.</param>
internal sealed class HeadNorm(torch.Tensor queryWeight, torch.Tensor keyWeight, AttentionShape shape, double epsilon, IRmsNorm norm) : IDisposable
{
    /// <summary>Replaces queries and keys by their norms.</summary>
    /// <param name="qkv">[N, (Hq + 2 Hk) · D]; changed in place.</param>
    /// <param name="memory">Where the result may lie; null: in memory of its own.</param>
    /// <returns>Queries and keys as they were, which the gradient needs.</returns>
    public HeadNormTape Forward(torch.Tensor qkv, TapeMemory? memory)
    {
        var tape = new HeadNormTape(Heads(qkv, 0, shape.QueryWidth, memory), Heads(qkv, shape.QueryWidth, shape.KeyWidth, memory));
        Replace(qkv, 0, shape.QueryWidth, norm.Forward(tape.Queries, queryWeight, epsilon));
        Replace(qkv, shape.QueryWidth, shape.KeyWidth, norm.Forward(tape.Keys, keyWeight, epsilon));
        return tape;
    }

    /// <summary>Replaces the gradient with respect to the norms by that with respect to queries and keys.</summary>
    /// <param name="gradient">[N, (Hq + 2 Hk) · D]; changed in place.</param>
    /// <param name="tape">What <see cref="Forward"/> gave.</param>
    public void Backward(torch.Tensor gradient, HeadNormTape tape)
    {
        Differentiate(gradient, 0, shape.QueryWidth, tape.Queries, queryWeight);
        Differentiate(gradient, shape.QueryWidth, shape.KeyWidth, tape.Keys, keyWeight);
    }

    public void Dispose()
    {
        queryWeight.Dispose();
        keyWeight.Dispose();
    }

    private void Differentiate(torch.Tensor gradient, long start, long width, torch.Tensor x, torch.Tensor weight)
    {
        using var incoming = Heads(gradient, start, width, null);
        var result = torch.zeros_like(x);
        norm.Backward(incoming, x, weight, epsilon, into: result);
        Replace(gradient, start, width, result);
    }

    /// <summary>A copy of some columns, a row per head: [N, H·D] -> [N·H, D].</summary>
    private torch.Tensor Heads(torch.Tensor qkv, long start, long width, TapeMemory? memory)
    {
        using var columns = qkv.narrow(1, start, width);
        using var copy = TapeMemory.Take(memory, qkv, columns.shape).copy_(columns);
        return copy.view(-1, shape.HeadSize);
    }

    private static void Replace(torch.Tensor qkv, long start, long width, torch.Tensor heads)
    {
        using var columns = qkv.narrow(1, start, width);
        using var rows = heads.view(-1, width);
        columns.copy_(rows);
        heads.Dispose();
    }
}

/// <summary>Queries and keys before their norms.</summary>
/// <param name="Queries">[N · Hq, D].</param>
/// <param name="Keys">[N · Hk, D].</param>
internal sealed record HeadNormTape(torch.Tensor Queries, torch.Tensor Keys) : IDisposable
{
    public void Dispose()
    {
        Queries.Dispose();
        Keys.Dispose();
    }
}
