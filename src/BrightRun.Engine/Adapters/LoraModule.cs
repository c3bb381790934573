using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>The low-rank update of one linear: scale · B A is added to its weight.</summary>
/// <param name="Path">Its path in the model, for example <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Scale">alpha / r, or alpha / √r with rank stabilisation (Kalajdzievski 2023, arXiv:2312.03732).</param>
/// <param name="A">[r, in] float32, a view into the adapter's values.</param>
/// <param name="B">[out, r] float32, a view into the adapter's values.</param>
/// <param name="AGradient">[r, in] float32, a view into the adapter's gradients.</param>
/// <param name="BGradient">[out, r] float32, a view into the adapter's gradients.</param>
public sealed record LoraModule(string Path, double Scale, torch.Tensor A, torch.Tensor B, torch.Tensor AGradient, torch.Tensor BGradient) : IDisposable
{
    /// <summary>Lengths m that the rows of W + scale · B A are scaled to [out], a view into the adapter's values; null without decomposition (DoRA).</summary>
    public torch.Tensor? Magnitude { get; init; }

    /// <summary>The gradient of <see cref="Magnitude"/> [out], a view into the adapter's gradients.</summary>
    public torch.Tensor? MagnitudeGradient { get; init; }

    /// <summary>r.</summary>
    public long Rank => A.shape[0];

    /// <summary>Width of the linear's input.</summary>
    public long Inputs => A.shape[1];

    /// <summary>Width of the linear's output.</summary>
    public long Outputs => B.shape[0];

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        AGradient.Dispose();
        BGradient.Dispose();
        Magnitude?.Dispose();
        MagnitudeGradient?.Dispose();
    }
}
