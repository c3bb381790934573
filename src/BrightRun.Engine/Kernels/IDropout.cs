using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>
/// Dropout whose draws are a function of a key per sequence, a site in the model, and the element's place, so that they are
/// the same however sequences are grouped, when a layer is computed again, and after a resume.
/// </summary>
/// <remarks>An element is kept when its word h of <see cref="KeyedDraw"/> is at least p · 2³².</remarks>
internal interface IDropout
{
    /// <returns>x / (1 − p) where kept, else 0 [N, d].</returns>
    torch.Tensor Forward(torch.Tensor x, DropoutDraw draw);

    /// <summary>Adds the gradient, masked and scaled as in <see cref="Forward"/>, to <paramref name="into"/> [N, d].</summary>
    void Backward(torch.Tensor gradient, DropoutDraw draw, torch.Tensor into);
}

/// <summary>Which draws of dropout.</summary>
/// <param name="Layout">How the rows divide into sequences.</param>
/// <param name="Keys">One key per sequence.</param>
/// <param name="Site">Number of the place in the model: layer and input.</param>
/// <param name="Probability">p, the share of elements dropped, 0 ≤ p &lt; 1.</param>
internal sealed record DropoutDraw(SequenceLayout Layout, ulong[] Keys, uint Site, float Probability)
{
    /// <summary>Hashes below it are dropped.</summary>
    public uint Threshold => (uint)(Probability * 4294967296.0);

    /// <summary>Factor of what is kept.</summary>
    public float Scale => 1f / (1f - Probability);

    /// <summary>The sequence's key mixed with the site, as two words.</summary>
    public (uint First, uint Second) MixedKey(int sequence) => KeyedDraw.Words(Keys[sequence], Site);
}
