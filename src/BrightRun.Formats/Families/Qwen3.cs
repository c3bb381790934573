namespace BrightRun.Formats.Families;

/// <summary>
/// Qwen 3, dense: a Llama with norms over the heads of queries and keys and a head size of its own. Defaults are those of
/// transformers' Qwen3Config.
/// </summary>
internal static class Qwen3
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "qwen3",
        Architecture = "Qwen3ForCausalLM",
        GgufArchitecture = "qwen3",
        GgufInterleavesQueryAndKey = false,
        ReadsAttentionBias = true,
        QueryKeyNorm = true,
        Windows = WindowUse.WhenSwitchedOn,
        DefaultWindow = 4096,
        DefaultHeadSize = 128,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 10_000,
        DefaultContextLength = 32_768,
        DefaultTiedHead = false,
        DefaultActivation = "silu",
        DefaultBosId = null,
        DefaultEosId = null,
    };
}
