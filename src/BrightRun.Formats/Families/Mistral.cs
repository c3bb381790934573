namespace BrightRun.Formats.Families;

/// <summary>
/// Mistral: a Llama whose layers may all see only a sliding window. llama.cpp stores it as a Llama, without the window. Defaults are
/// those of transformers' MistralConfig.
/// </summary>
internal static class Mistral
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "mistral",
        Architecture = "MistralForCausalLM",
        GgufArchitecture = "llama",
        GgufInterleavesQueryAndKey = true,
        Windows = WindowUse.EveryLayer,
        DefaultWindow = 4096,
        DefaultKeyValueHeads = 8,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 10_000,
        DefaultContextLength = 131_072,
        DefaultTiedHead = false,
        DefaultActivation = "silu",
        DefaultBosId = 1,
        DefaultEosId = 2,
    };
}
