namespace BrightRun.Tokens.Tokenizers.Gguf;

/// <summary>Kinds of tokens, with the numbers of <c>tokenizer.ggml.token_type</c>.</summary>
internal enum GgufTokenType
{
    /// <summary>An ordinary token.</summary>
    Normal = 1,

    /// <summary>What cannot be expressed.</summary>
    Unknown = 2,

    /// <summary>A special token.</summary>
    Control = 3,

    /// <summary>An added token that is looked for in every text.</summary>
    UserDefined = 4,

    /// <summary>An ordinary token that training left unused.</summary>
    Unused = 5,

    /// <summary>One byte.</summary>
    Byte = 6,
}
