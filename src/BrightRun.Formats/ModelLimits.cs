using BrightRun.Domain;

namespace BrightRun.Formats;

/// <summary>
/// Ranges far beyond any real model: within them products of two sizes fit a long and nothing absurd is allocated.
/// </summary>
internal static class ModelLimits
{
    public const int Vocabulary = 1 << 24;
    public const int Width = 1 << 20;
    public const int Layers = 1 << 12;
    public const int Heads = 1 << 14;
    public const int HeadSize = 1 << 14;
    public const int Context = 1 << 30;

    /// <summary>Cross-checks that no single field can show.</summary>
    /// <exception cref="RefusedException">The sizes contradict each other.</exception>
    public static ModelConfig Check(string file, ModelConfig config)
    {
        if (config.Heads % config.KeyValueHeads != 0)
            throw Refuse($"{config.Heads} attention heads cannot share {config.KeyValueHeads} key/value heads");
        if (config.HeadSize % 2 != 0)
            throw Refuse($"the head size {config.HeadSize} is odd; rotary embeddings need pairs");
        if ((long)config.Heads * config.HeadSize > Width)
            throw Refuse($"{config.Heads} heads of size {config.HeadSize} are more than {Width} wide");
        if (config.RopeScaling is RopeScaling.FrequencyFactors { Divisors.Count: var count } && count != config.HeadSize / 2)
            throw Refuse($"there are {count} rotary divisors, half the head size is {config.HeadSize / 2}");
        if (config.HiddenActivation is not ("silu" or "gelu_pytorch_tanh"))
            throw Refuse($"the activation is '{config.HiddenActivation}'; silu and gelu_pytorch_tanh are supported");
        if (config.LocalLayers.Count > 0 && config.LocalLayers.Count != config.Layers)
            throw Refuse($"kinds are given for {config.LocalLayers.Count} layers, the model has {config.Layers}");
        if (config.LocalLayers.Contains(true) && config.SlidingWindow is null)
            throw Refuse("some layers see only a sliding window, whose size is not given");
        return config;

        RefusedException Refuse(string what) => new($"{file}: {what}.", "Correct the model's description, or choose another base.");
    }
}
