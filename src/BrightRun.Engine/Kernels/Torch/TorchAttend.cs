using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>What a layer's attention makes of rotated queries and keys: scores, bound, window, softmax, mix.</summary>
internal static class TorchAttend
{
    /// <param name="q">Queries of T consecutive tokens [1, Hq, T, D].</param>
    /// <param name="k">Keys of the tokens before them and of these, repeated to the query heads [1, Hq, past + T, D].</param>
    /// <param name="v">Values of the same tokens [1, Hq, past + T, D].</param>
    /// <param name="shape">Scale, bound and window.</param>
    /// <returns>[1, Hq, T, D].</returns>
    public static torch.Tensor Mix(torch.Tensor q, torch.Tensor k, torch.Tensor v, AttentionShape shape)
    {
        long length = q.shape[2], past = k.shape[2] - length;
        var seesAll = shape.Window is null || shape.Window >= k.shape[2];
        if (shape.SoftCap is null)
        {
            var factor = shape.Scale * MathF.Sqrt(shape.HeadSize); // torch itself divides by √D
            var scaled = MathF.Abs(factor - 1) < 1e-6f ? q : q * factor;
            return seesAll && past == 0
                ? torch.nn.functional.scaled_dot_product_attention(scaled, k, v, is_casual: true)
                : torch.nn.functional.scaled_dot_product_attention(scaled, k, v, Seen(length, past, shape, q.device));
        }

        var scores = q.matmul(k.transpose(2, 3)).to_type(torch.float32) * shape.Scale; // [1, Hq, T, past + T]
        var unseen = Seen(length, past, shape, q.device).logical_not();
        return SoftCap.Apply(scores, shape.SoftCap).masked_fill(unseen, float.NegativeInfinity).softmax(-1).to_type(v.dtype).matmul(v);
    }

    /// <summary>Which keys (columns) a query (row) sees [T, past + T].</summary>
    private static torch.Tensor Seen(long length, long past, AttentionShape shape, torch.Device device)
    {
        var query = torch.arange(past, past + length, 1, torch.int64, device).unsqueeze(1);
        var key = torch.arange(past + length, torch.int64, device).unsqueeze(0);
        var distance = query - key;
        return shape.Window is { } window ? distance.ge(0).logical_and(distance.lt(window)) : distance.ge(0);
    }
}
