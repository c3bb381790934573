using BrightRun.Engine.Kernels;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>Where a decoder layer's backward pass adds the gradients of its own weights.</summary>
internal sealed class LayerGradients : IDisposable
{
    private readonly torch.Tensor _attentionNorm;
    private readonly torch.Tensor _feedForwardNorm;
    private readonly torch.Tensor[] _weights;
    private readonly torch.Tensor?[] _biases;

    public LayerGradients(FullParameters parameters, int layer)
    {
        _attentionNorm = parameters.Gradient(ModelTensors.AttentionNorm(layer));
        _feedForwardNorm = parameters.Gradient(ModelTensors.FeedForwardNorm(parameters.Model, layer));
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
    public void AddAttentionNorm(IRmsNorm norm, torch.Tensor gradient, torch.Tensor x, double epsilon) =>
        norm.AddWeightGradient(gradient, x, epsilon, _attentionNorm);

    /// <summary>The norm before the feed-forward part.</summary>
    /// <param name="norm">How norms are computed.</param>
    /// <param name="gradient">With respect to its result [N, d].</param>
    /// <param name="x">Its input [N, d].</param>
    /// <param name="epsilon">ε.</param>
    public void AddFeedForwardNorm(IRmsNorm norm, torch.Tensor gradient, torch.Tensor x, double epsilon) =>
        norm.AddWeightGradient(gradient, x, epsilon, _feedForwardNorm);

    public void Dispose()
    {
        _attentionNorm.Dispose();
        _feedForwardNorm.Dispose();
        foreach (var tensor in _weights.Concat(_biases))
            tensor?.Dispose();
    }
}
