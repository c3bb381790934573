using BrightRun.Formats;

namespace BrightRun.Engine.Models;

/// <summary>The four matmuls of a decoder layer; linears with the same input are stacked.</summary>
internal enum LinearStack
{
    /// <summary>q_proj, k_proj, v_proj.</summary>
    QueryKeyValue,

    /// <summary>o_proj.</summary>
    Output,

    /// <summary>gate_proj, up_proj.</summary>
    GateUp,

    /// <summary>down_proj.</summary>
    Down,
}

/// <summary>Which linears make up which stack.</summary>
internal static class LinearStacks
{
    /// <summary>Stacks per layer.</summary>
    public const int Count = 4;

    /// <summary>All stacks in the order of the forward pass.</summary>
    public static IReadOnlyList<LinearStack> All { get; } = [LinearStack.QueryKeyValue, LinearStack.Output, LinearStack.GateUp, LinearStack.Down];

    /// <summary>The linears of a stack in the order of its rows.</summary>
    public static IReadOnlyList<LayerLinear> Linears(ModelConfig config, LinearStack stack) =>
        [.. ModelTensors.Linears(config).Where(linear => Of(linear) == stack)];

    /// <summary>The stack that a linear belongs to.</summary>
    public static LinearStack Of(LayerLinear linear) => linear.Name switch
    {
        "q_proj" or "k_proj" or "v_proj" => LinearStack.QueryKeyValue,
        "o_proj" => LinearStack.Output,
        "gate_proj" or "up_proj" => LinearStack.GateUp,
        "down_proj" => LinearStack.Down,
        _ => throw new ArgumentException($"no stack for {linear.Name}", nameof(linear)),
    };
}
