namespace BrightRun.Formats.Families;

/// <summary>Qwen 2 and 2.5: a Llama with biases on q, k and v. Defaults are those of transformers' Qwen2Config.</summary>
internal static class Qwen2
{
    public static readonly ModelFamily Family = new()
    {
        ModelType = "qwen2",
        Architecture = "Qwen2ForCausalLM",
        GgufArchitecture = "qwen2",
        GgufInterleavesQueryAndKey = false,
        QueryKeyValueBias = true,
        Windows = WindowUse.WhenSwitchedOn,
        DefaultWindow = 4096,
        DefaultRmsNormEpsilon = 1e-6,
        DefaultRopeBase = 10_000,
        DefaultContextLength = 32_768,
        DefaultTiedHead = false,
        DefaultActivation = "silu",
        DefaultBosId = null,
        DefaultEosId = null,
    };
}
