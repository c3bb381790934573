using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrightRun.Formats.Conversion;

/// <summary>
/// How the texts of a byte-level tokenizer are cut before merging. GGUF names it (<c>tokenizer.ggml.pre</c>), tokenizer.json spells it out.
/// </summary>
/// <param name="Normalizer">Type of the normalizer, or null.</param>
/// <param name="Steps">Steps before the byte-level one.</param>
/// <param name="ByteLevelPattern">The byte-level step cuts by GPT-2's own expression.</param>
/// <param name="IgnoreMerges">A piece that is a token becomes it without merging.</param>
internal sealed record PreTokenizer(string? Normalizer, Func<JsonObject[]> Steps, bool ByteLevelPattern, bool IgnoreMerges)
{
    private const string Words = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|";
    private const string Rest = @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly PreTokenizer Llama3 = new(null, () => [Split($@"{Words}\p{{N}}{{1,3}}{Rest}")], ByteLevelPattern: false, IgnoreMerges: true);

    private static readonly PreTokenizer Gpt2 = new(null, () => [], ByteLevelPattern: true, IgnoreMerges: false);
    private static readonly PreTokenizer SingleDigits = new(null, () => [new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }], ByteLevelPattern: true, IgnoreMerges: false);
    private static readonly PreTokenizer Qwen2 = new("NFC", () => [Split($@"{Words}\p{{N}}{Rest}")], ByteLevelPattern: false, IgnoreMerges: false);

    private static readonly Dictionary<string, PreTokenizer> ByName = new(StringComparer.Ordinal)
    {
        ["gpt-2"] = Gpt2,
        ["phi-2"] = Gpt2,
        ["olmo"] = Gpt2,
        ["smollm"] = SingleDigits,
        ["starcoder"] = SingleDigits,
        ["refact"] = SingleDigits,
        ["qwen2"] = Qwen2,
        ["deepseek-r1-qwen"] = Qwen2,
        ["llama-bpe"] = Llama3,
        ["llama3"] = Llama3,
        ["llama-v3"] = Llama3,
    };

    public static IEnumerable<string> Names => ByName.Keys;

    public static PreTokenizer? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The name of the steps in a <c>pre_tokenizer</c> member of tokenizer.json; null where they are not known.</summary>
    public static string? NameOf(JsonElement member)
    {
        var wanted = Signature(member);
        return ByName.Where(pair => Signature(JsonSerializer.SerializeToElement(pair.Value.ToJson())) == wanted).Select(pair => pair.Key).FirstOrDefault();
    }

    /// <summary>What decides how a text is cut; what publishers write differently without effect is left out.</summary>
    private static string Signature(JsonElement step)
    {
        var type = step.TryGetProperty("type", out var name) ? name.GetString() : null;
        return type switch
        {
            "Sequence" => string.Join(" | ", step.GetProperty("pretokenizers").EnumerateArray().Select(Signature)),
            "Split" => $"Split {(step.GetProperty("pattern").TryGetProperty("Regex", out var regex) ? regex.GetString() : null)}",
            "Digits" => $"Digits {step.GetProperty("individual_digits").GetBoolean()}",
            "ByteLevel" => $"ByteLevel {!step.TryGetProperty("use_regex", out var cuts) || cuts.GetBoolean()}",
            _ => $"unknown {type}",
        };
    }

    /// <summary>The <c>pre_tokenizer</c> member of tokenizer.json.</summary>
    public JsonObject ToJson() => new()
    {
        ["type"] = "Sequence",
        ["pretokenizers"] = new JsonArray([.. Steps(), ByteLevel(ByteLevelPattern)]),
    };

    /// <summary>A byte-level step or decoder.</summary>
    public static JsonObject ByteLevel(bool pattern) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = pattern,
    };

    private static JsonObject Split(string pattern) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = pattern },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };
}
