using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>What attention over rotated heads keeps for its gradient, in the order of an <see cref="AttentionOrder"/>. R rows of queries, K of keys, for each of Hk key heads.</summary>
internal abstract class RotatedTape : AttentionTape
{
    /// <summary>Rotated queries [Hk · R, D].</summary>
    public required torch.Tensor Queries { get; init; }

    /// <summary>Rotated keys [Hk · K, D].</summary>
    public required torch.Tensor Keys { get; init; }

    /// <summary>Values [Hk · K, D].</summary>
    public required torch.Tensor Values { get; init; }

    /// <summary>A logarithm of the sum of exponentials of each row of the queries [Hk · R], float32.</summary>
    public required torch.Tensor LogSums { get; init; }

    /// <summary>Frees everything but the output, where no gradient is wanted.</summary>
    public void DisposeInputs()
    {
        Queries.Dispose();
        Keys.Dispose();
        Values.Dispose();
        LogSums.Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        DisposeInputs();
        base.Dispose();
    }
}
