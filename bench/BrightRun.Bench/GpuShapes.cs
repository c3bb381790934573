using BrightRun.Domain;
using BrightRun.Formats;

namespace BrightRun.Bench;

/// <summary>Sizes of Llama models by name.</summary>
internal static class GpuShapes
{
    private static readonly Dictionary<string, (int Hidden, int FeedForward, int Layers, int Heads, int KeyHeads, int Vocabulary)> Sizes = new(StringComparer.Ordinal)
    {
        ["tiny"] = (64, 192, 2, 4, 2, 320),
        ["1b"] = (2048, 8192, 16, 32, 8, 128256),
        ["8b"] = (4096, 14336, 32, 32, 8, 128256),
        ["70b"] = (8192, 28672, 80, 64, 8, 128256),
    };

    /// <summary>The description of a shape.</summary>
    /// <exception cref="RefusedException">There is none of that name.</exception>
    public static ModelConfig Find(string name)
    {
        if (!Sizes.TryGetValue(name, out var size))
            throw new RefusedException($"--shape {name}: there is no such shape.", $"Choose one of {string.Join(", ", Sizes.Keys)}.");
        return new ModelConfig
        {
            ModelType = "llama",
            VocabularySize = size.Vocabulary,
            HiddenSize = size.Hidden,
            IntermediateSize = size.FeedForward,
            Layers = size.Layers,
            Heads = size.Heads,
            KeyValueHeads = size.KeyHeads,
            HeadSize = size.Hidden / size.Heads,
            RmsNormEpsilon = 1e-5,
            RopeBase = 500000,
            ContextLength = 8192,
            TiedHead = false,
            HiddenActivation = "silu",
        };
    }
}
