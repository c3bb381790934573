namespace BrightRun.Formats.Families;

/// <summary>Llama 2, 3, 3.1, 3.2 and what is built like them, such as SmolLM2. Defaults are those of transformers' LlamaConfig.</summary>
internal static class Llama
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "llama",
        Architecture = "LlamaForCausalLM",
        GgufArchitecture = "llama",
        GgufInterleavesQueryAndKey = true,
        ReadsAttentionBias = true,
        ReadsMlpBias = true,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 10_000,
        DefaultContextLength = 2048,
        DefaultTiedHead = false,
        DefaultActivation = "silu",
        DefaultBosId = 1,
        DefaultEosId = 2,
    };
}
