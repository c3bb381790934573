using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Squared lengths of a weight's rows.</summary>
internal static class RowSquares
{
    private const long ElementsAtATime = 1 << 22;

    /// <summary>Σ w² of every row [out], float32; the wide copy exists for some rows at a time.</summary>
    public static torch.Tensor Of(FrozenWeight weight)
    {
        using var scope = torch.NewDisposeScope();
        var dense = weight.Dense();
        var squares = torch.empty(weight.Outputs, torch.float32, dense.device);
        var step = Math.Max(1, ElementsAtATime / weight.Inputs);
        for (long at = 0; at < weight.Outputs; at += step)
        {
            using var inner = torch.NewDisposeScope();
            var rows = Math.Min(step, weight.Outputs - at);
            squares.narrow(0, at, rows).copy_(dense.narrow(0, at, rows).to_type(torch.float32).square().sum(1));
        }

        return squares.MoveToOuterDisposeScope();
    }
}
