using BrightRun.Formats;

namespace BrightRun.Engine.Pretrain;

/// <summary>
/// The shape of our own base: a Llama of about five million weights. Small enough that two processor cores train it in twenty
/// minutes and answer with it at once; deep enough (six layers) to follow a short conversation.
/// </summary>
public static class SmallLlama
{
    /// <summary>Longest sequence that it is made for, in tokens.</summary>
    public const int ContextLength = 1024;

    /// <summary>The description.</summary>
    /// <param name="vocabulary">Tokens of its tokenizer.</param>
    /// <param name="endOfText">Id that begins and ends texts.</param>
    /// <param name="endOfTurn">Id that ends an answer.</param>
    /// <param name="padding">Id that fills up batches elsewhere.</param>
    public static ModelConfig Describe(int vocabulary, int endOfText, int endOfTurn, int padding) => new()
    {
        ModelType = "llama",
        VocabularySize = vocabulary,
        HiddenSize = 256,
        IntermediateSize = 768,
        Layers = 6,
        Heads = 4,
        KeyValueHeads = 2,
        HeadSize = 64,
        RmsNormEpsilon = 1e-5,
        RopeBase = 10000,
        ContextLength = ContextLength,
        TiedHead = true,
        HiddenActivation = "silu",
        BosId = endOfText,
        EosIds = [endOfTurn, endOfText],
        PadId = padding,
    };
}
