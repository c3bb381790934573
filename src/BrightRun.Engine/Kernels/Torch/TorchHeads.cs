using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>Rows of heads side by side to one matrix per head, and their rotation.</summary>
internal static class TorchHeads
{
    /// <summary>[T, H·D] -> [1, H, T, D].</summary>
    public static torch.Tensor Split(torch.Tensor x, long heads) => x.reshape(1, x.shape[0], heads, -1).transpose(1, 2);

    /// <summary>Rotates by the angles of the positions from <paramref name="first"/> on; float32 within.</summary>
    /// <param name="x">[1, H, T, D].</param>
    /// <param name="rotary">Angles.</param>
    /// <param name="first">Position of the first of the T tokens.</param>
    public static torch.Tensor Rotate(torch.Tensor x, RotaryTable rotary, long first)
    {
        var (cos, sin) = (rotary.Cosines.narrow(0, first, x.shape[2]), rotary.Sines.narrow(0, first, x.shape[2])); // [T, D/2]
        var halves = x.to_type(torch.float32).chunk(2, -1);
        return torch.cat([(halves[0] * cos) - (halves[1] * sin), (halves[1] * cos) + (halves[0] * sin)], -1).to_type(x.dtype);
    }
}
