using BrightRun.Engine.Kernels;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>Where a decoder layer's backward pass adds the gradients of its own weights.</summary>
internal sealed class LayerGradients : IDisposable
{
    private readonly torch.Tensor _inputNorm;
    private readonly torch.Tensor _postAttentionNorm;
    private readonly torch.Tensor[] _weights;
    private readonly torch.Tensor?[] _biases;

    public LayerGradients(FullParameters parameters, int layer)
    {
        _inputNorm = parameters.Gradient(ModelTensors.InputNorm(layer));
        _postAttentionNorm = parameters.Gradient(ModelTensors.PostAttentionNorm(layer));
        _weights = [.. LinearStacks.All.Select(stack => parameters.Stack(parameters.Gradients, layer, stack, "weight")!)];
        _biases = [.. LinearStacks.All.Select(stack => parameters.Stack(parameters.Gradients, layer, stack, "bias"))];
    }

    /// <summary>A stack's weights and biases.</summary>
    /// <param name="stack">Which one.</param>
    /// <param name="gradient">With respect to its result [N, out].</param>
    /// <param name="x">Its input [N, in].</param>
    public void AddLinear(LinearStack stack, torch.Tensor gradient, torch.Tensor x)
    {
        WeightGradient.Add(_weights[(int)stack], gradient, x);
        if (_biases[(int)stack] is not { } bias)
            return;
        using var sum = gradient.sum(0, type: torch.ScalarType.Float32);
        bias.add_(sum);
    }

    /// <summary>The norm before attention.</summary>
    /// <param name="norm">How norms are computed.</param>
    /// <param name="gradient">With respect to its result [N, d].</param>
    /// <param name="x">Its input [N, d].</param>
    /// <param name="epsilon">ε.</param>
    public void AddInputNorm(IRmsNorm norm, torch.Tensor gradient, torch.Tensor x, double epsilon) =>
        norm.AddWeightGradient(gradient, x, epsilon, _inputNorm);

    /// <summary>The norm before the feed-forward part.</summary>
    /// <param name="norm">How norms are computed.</param>
    /// <param name="gradient">With respect to its result [N, d].</param>
    /// <param name="x">Its input [N, d].</param>
    /// <param name="epsilon">ε.</param>
    public void AddPostAttentionNorm(IRmsNorm norm, torch.Tensor gradient, torch.Tensor x, double epsilon) =>
        norm.AddWeightGradient(gradient, x, epsilon, _postAttentionNorm);

    public void Dispose()
    {
        _inputNorm.Dispose();
        _postAttentionNorm.Dispose();
        foreach (var tensor in _weights.Concat(_biases))
            tensor?.Dispose();
    }
}
