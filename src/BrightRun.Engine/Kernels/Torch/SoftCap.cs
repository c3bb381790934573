using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>Holds numbers within ±c: c · tanh(x / c) (Gemma 2, arXiv:2408.00118).</summary>
internal static class SoftCap
{
    /// <summary>The bounded numbers, or <paramref name="x"/> itself where there is no bound.</summary>
    public static torch.Tensor Apply(torch.Tensor x, double? cap) => cap is { } c ? (x / c).tanh() * c : x;
}
