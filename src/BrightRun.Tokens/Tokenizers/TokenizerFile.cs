using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers;

/// <summary>The refusals that readers of tokenizer files share.</summary>
internal static class TokenizerFile
{
    private const int ShownLength = 60;

    /// <summary>The file says something that cannot be.</summary>
    public static RefusedException Corrupt(string source, string what, Exception? cause = null) =>
        new($"{source} is no valid tokenizer: {what}.", "Take the tokenizer files from the base model's publisher again.", cause);

    /// <summary>The file asks for something that is not built in.</summary>
    /// <param name="source">The file.</param>
    /// <param name="what">What it asks for, with the place: <c>normalizer "BertNormalizer"</c>.</param>
    /// <param name="supported">What there is instead.</param>
    public static RefusedException Unsupported(string source, string what, string supported) =>
        new($"{source} uses {what}, which is not supported.", $"Supported: {supported}. Choose a base model whose tokenizer uses these.");

    /// <summary>A token's text in quotes, shortened and without control characters.</summary>
    public static string Show(ReadOnlySpan<char> text)
    {
        var shown = text.Length > ShownLength ? string.Concat(text[..ShownLength], "…") : text.ToString();
        return $"\"{string.Concat(shown.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c.ToString()))}\"";
    }
}
