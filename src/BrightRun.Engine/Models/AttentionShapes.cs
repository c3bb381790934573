using BrightRun.Engine.Kernels;
using BrightRun.Formats;

namespace BrightRun.Engine.Models;

/// <summary>What the description of a model says about the attention of each layer.</summary>
internal static class AttentionShapes
{
    /// <summary>The attention of one layer.</summary>
    public static AttentionShape Of(ModelConfig config, int layer)
    {
        var local = config.IsLocal(layer);
        return new AttentionShape(config.Heads, config.KeyValueHeads, config.HeadSize)
        {
            Scale = 1f / MathF.Sqrt((float)(config.QueryScalar ?? config.HeadSize)),
            SoftCap = (float?)config.AttentionSoftCap,
            Window = local ? config.SlidingWindow : null,
            IsLocal = local,
        };
    }

    /// <summary>The function of the feed-forward gates.</summary>
    public static GateFunction Gate(ModelConfig config) => config.HiddenActivation switch
    {
        "silu" => GateFunction.Silu,
        "gelu_pytorch_tanh" => GateFunction.GeluTanh,
        var other => throw new ArgumentException($"no gate function {other}", nameof(config)),
    };
}
