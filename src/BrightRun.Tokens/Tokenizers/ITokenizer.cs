namespace BrightRun.Tokens.Tokenizers;

/// <summary>Text to token ids and back, exactly as the base model's own tokenizer does it.</summary>
public interface ITokenizer
{
    /// <summary>Number of ids, added tokens included.</summary>
    int VocabularySize { get; }

    /// <summary>Ids of the special tokens by their text, for example <c>&lt;|im_end|&gt;</c>.</summary>
    IReadOnlyDictionary<string, int> SpecialTokens { get; }

    /// <summary>The chat template stored with the tokenizer (Jinja), or null.</summary>
    string? ChatTemplate { get; }

    /// <summary>Encodes a text; nothing is added at either end.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="recogniseSpecial">
    /// Whether special tokens written in the text become their ids. False wherever the text comes from a message:
    /// a message that says <c>&lt;|im_end|&gt;</c> must not end a turn.
    /// </param>
    /// <exception cref="Domain.RefusedException">The text holds something that the vocabulary cannot express.</exception>
    int[] Encode(string text, bool recogniseSpecial = false);

    /// <summary>The text of the ids, special tokens included.</summary>
    /// <exception cref="Domain.RefusedException">An id lies outside the vocabulary.</exception>
    string Decode(IReadOnlyList<int> ids);
}
