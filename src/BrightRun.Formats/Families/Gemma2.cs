namespace BrightRun.Formats.Families;

/// <summary>
/// Gemma 2 (arXiv:2408.00118): bounded scores and logits, norms on both sides of each part, every other layer local. Defaults are
/// those of transformers' Gemma2Config.
/// </summary>
internal static class Gemma2
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "gemma2",
        Architecture = "Gemma2ForCausalLM",
        GgufArchitecture = "gemma2",
        GgufInterleavesQueryAndKey = false,
        GgufLayersOfWideScalar = 46, // 27B
        ReadsAttentionBias = true,
        SandwichNorms = true,
        UnitOffsetNorms = true,
        ScaledEmbedding = true,
        SoftCaps = true,
        DefaultAttentionSoftCap = 50,
        DefaultLogitSoftCap = 30,
        DefaultQueryScalar = 256,
        Windows = WindowUse.Alternating,
        DefaultWindow = 4096,
        DefaultGlobalEvery = 2,
        DefaultHeadSize = 256,
        DefaultKeyValueHeads = 4,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 10_000,
        DefaultContextLength = 8192,
        DefaultTiedHead = true,
        ActivationMember = "hidden_activation",
        DefaultActivation = "gelu_pytorch_tanh",
        DefaultBosId = 2,
        DefaultEosId = 1,
    };
}
