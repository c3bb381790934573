using System.Text;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Normalizers;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tokenizers.Gguf;

/// <summary>What a name in <c>tokenizer.ggml.pre</c> stands for (ggml-org/llama.cpp, src/llama-vocab.cpp).</summary>
/// <param name="Patterns">How a text is cut, in order.</param>
/// <param name="IgnoreMerges">Whether a piece that is a token stays one.</param>
/// <param name="Composes">Whether texts are brought to NFC first. llama.cpp leaves that out; the models' own tokenizers do it, and training follows them.</param>
internal sealed record GgufWordSplit(string[] Patterns, bool IgnoreMerges = false, bool Composes = false)
{
    private static readonly GgufWordSplit Gpt2 = new([WordPatterns.Gpt2]);
    private static readonly GgufWordSplit SingleDigits = new([WordPatterns.Digit, WordPatterns.Gpt2]);
    private static readonly GgufWordSplit Llama3 = new([WordPatterns.Llama3], IgnoreMerges: true);
    private static readonly GgufWordSplit Qwen2 = new([WordPatterns.Qwen2], Composes: true);
    private static readonly GgufWordSplit Tekken = new([WordPatterns.Tekken], IgnoreMerges: true);

    private static readonly Dictionary<string, GgufWordSplit> ByName = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = Gpt2,
        ["phi-2"] = Gpt2,
        ["olmo"] = Gpt2,
        ["smollm"] = SingleDigits,
        ["starcoder"] = SingleDigits,
        ["refact"] = SingleDigits,
        ["llama-bpe"] = Llama3,
        ["llama3"] = Llama3,
        ["llama-v3"] = Llama3,
        ["qwen2"] = Qwen2,
        ["deepseek-r1-qwen"] = Qwen2,
        ["tekken"] = Tekken,
    };

    /// <exception cref="RefusedException">The name is missing or not known.</exception>
    public static GgufWordSplit Find(string? name, string source)
    {
        if (name is not null && ByName.TryGetValue(name, out var split))
            return split;
        var supported = $"tokenizer.ggml.pre {string.Join(", ", ByName.Keys)}";
        throw TokenizerFile.Unsupported(source, name is null ? "a byte-level vocabulary without tokenizer.ggml.pre" : $"tokenizer.ggml.pre {TokenizerFile.Show(name)}", supported);
    }

    public IReadOnlyList<IPreTokenizer> PreTokenizers(string source) =>
        [.. Patterns.Select(pattern => new SplitPattern(pattern, SplitBehavior.Isolated, invert: false, source))];

    public IReadOnlyList<INormalizer> Normalizers() => Composes ? [new UnicodeForm(NormalizationForm.FormC)] : [];
}
