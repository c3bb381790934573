namespace BrightRun.Formats.Families;

/// <summary>
/// Gemma 3, text only (arXiv:2503.19786): norms on both sides of each part and over the heads of queries and keys, five local layers
/// to a global one, each kind with a rotary base of its own. Defaults are those of transformers' Gemma3TextConfig.
/// </summary>
internal static class Gemma3
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "gemma3_text",
        Architecture = "Gemma3ForCausalLM",
        GgufArchitecture = "gemma3",
        GgufInterleavesQueryAndKey = false,
        GgufLayersOfWideScalar = 62, // 27B
        ReadsAttentionBias = true,
        QueryKeyNorm = true,
        SandwichNorms = true,
        UnitOffsetNorms = true,
        ScaledEmbedding = true,
        SoftCaps = true,
        DefaultQueryScalar = 256,
        Windows = WindowUse.Alternating,
        DefaultWindow = 4096,
        DefaultGlobalEvery = 6,
        DefaultLocalRopeBase = 10_000,
        DefaultHeadSize = 256,
        DefaultKeyValueHeads = 4,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 1_000_000,
        DefaultContextLength = 131_072,
        DefaultTiedHead = true,
        ActivationMember = "hidden_activation",
        DefaultActivation = "gelu_pytorch_tanh",
        DefaultBosId = 2,
        DefaultEosId = 1,
    };
}
