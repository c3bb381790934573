using BrightRun.Engine.Pretrain;
using BrightRun.Formats;

namespace BrightRun.Engine.Models;

/// <content>Training of the layer's own weights.</content>
internal sealed partial class DecoderLayer
{
    /// <summary>Makes the trained values the weights that the layer computes with.</summary>
    public void TakeOver(FullParameters parameters)
    {
        AttentionNorm.copy_(parameters.Value(ModelTensors.AttentionNorm(index)));
        FeedForwardNorm.copy_(parameters.Value(ModelTensors.FeedForwardNorm(parameters.Model, index)));
        TakeOver(QueryKeyValue, LinearStack.QueryKeyValue, parameters);
        TakeOver(Output, LinearStack.Output, parameters);
        TakeOver(GateUp, LinearStack.GateUp, parameters);
        TakeOver(Down, LinearStack.Down, parameters);
    }

    private void TakeOver(StackedLinear linear, LinearStack stack, FullParameters parameters)
    {
        using var weight = parameters.Stack(parameters.Values, index, stack, "weight")!;
        using var bias = parameters.Stack(parameters.Values, index, stack, "bias");
        linear.TakeOver(weight, bias);
    }
}
