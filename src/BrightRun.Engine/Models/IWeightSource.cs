using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Where a model gets its weights from, on the device that it computes on. Whoever asks owns what it gets.</summary>
internal interface IWeightSource : IDisposable
{
    /// <summary>The weight of a norm in float32, as it is multiplied with.</summary>
    torch.Tensor Norm(string name);

    /// <summary>Matrices with the same number of columns, one below the other, in the compute type.</summary>
    torch.Tensor Stack(IReadOnlyList<string> names);

    /// <summary>Linears with the same input, one below the other, as a weight that is multiplied with and never trained.</summary>
    FrozenWeight Frozen(IReadOnlyList<string> names);

    /// <summary>Biases one after the other, in the compute type.</summary>
    torch.Tensor StackVectors(IReadOnlyList<string> names);
}
