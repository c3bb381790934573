using System.Text;
using BrightRun.Tokens.Tokenizers.Normalizers;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class NormalizerReader
{
    private const string Supported = "Sequence, Prepend, Replace (of a text), NFC, NFD, NFKC, NFKD";

    public static IReadOnlyList<INormalizer> Read(JsonPart? part)
    {
        if (part is not { } normalizer)
            return [];
        var type = normalizer["type"].Text();
        return type switch
        {
            "Sequence" => [.. normalizer["normalizers"].Items().SelectMany(item => Read(item))],
            "Prepend" => [new Prepend(normalizer["prepend"].Text())],
            "Replace" => [new ReplaceText(TextPattern(normalizer["pattern"], "normalizer Replace"), normalizer["content"].Text())],
            "NFC" => [new UnicodeForm(NormalizationForm.FormC)],
            "NFD" => [new UnicodeForm(NormalizationForm.FormD)],
            "NFKC" => [new UnicodeForm(NormalizationForm.FormKC)],
            "NFKD" => [new UnicodeForm(NormalizationForm.FormKD)],
            _ => throw TokenizerFile.Unsupported(normalizer.Source, $"normalizer {TokenizerFile.Show(type)}", Supported),
        };
    }

    /// <summary>The text of a <c>{"String": …}</c> pattern.</summary>
    public static string TextPattern(JsonPart pattern, string owner)
    {
        if (pattern.Find("String") is not { } text)
            throw TokenizerFile.Unsupported(pattern.Source, $"{owner} with a regular expression", $"{owner} with a text");
        return text.Text() is { Length: > 0 } value ? value : throw text.Wrong("a text that is not empty");
    }
}
