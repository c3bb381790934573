using BrightRun.Engine.Pretrain;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <content>Training of the model's own weights.</content>
public sealed partial class CausalLm
{
    /// <summary>Cross entropy of the supervised tokens, and its gradient with respect to every weight.</summary>
    /// <param name="batch">Sequences with labels.</param>
    /// <param name="parameters">gradientScale · ∂(sum of the cross entropy) is added to its gradients; its values must have been taken over.</param>
    /// <param name="gradientScale">Usually 1 / the supervised tokens of the whole step.</param>
    /// <param name="recompute">Keep only each layer's input and compute the rest again in the backward pass: less memory, about a fourth more time.</param>
    public LossSum ForwardBackward(TokenBatch batch, FullParameters parameters, double gradientScale, bool recompute)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _lastTokens = batch.Ids.Length; // passes differ in length every time, and are small: freed pages are kept for the next one
        var pass = Begin(batch, adapter: null, dropout: false) with { Parameters = parameters };
        return ReadSum(ForwardBackward(batch, pass, first: 0, SupervisedRows.Of(batch), gradientScale, weigh: null, recompute, noise: 0));
    }

    /// <summary>Makes the trained values the weights that the model computes with, rounded to its type.</summary>
    /// <param name="parameters">Values for a model of this very description.</param>
    public void TakeOver(FullParameters parameters)
    {
        if (parameters.Model.Parameters != Config.Parameters)
            throw new ArgumentException("the values belong to a model of other sizes", nameof(parameters));
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        _embedding.copy_(parameters.Value(ModelTensors.Embedding));
        _finalNorm.copy_(parameters.Value(ModelTensors.FinalNorm));
        if (!Config.TiedHead)
            _head.copy_(parameters.Value(ModelTensors.Head));
        foreach (var layer in _layers)
            layer.TakeOver(parameters);
    }
}
