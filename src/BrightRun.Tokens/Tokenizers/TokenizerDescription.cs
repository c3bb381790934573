using BrightRun.Tokens.Tokenizers.Added;
using BrightRun.Tokens.Tokenizers.Bpe;
using BrightRun.Tokens.Tokenizers.Decoders;
using BrightRun.Tokens.Tokenizers.Normalizers;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tokenizers;

/// <summary>Everything that makes up a tokenizer, whatever file it was read from.</summary>
internal sealed record TokenizerDescription
{
    /// <summary>The file, for errors.</summary>
    public required string Source { get; init; }

    /// <summary>The model's own tokens; added tokens may be among them.</summary>
    public required Vocabulary Vocabulary { get; init; }

    /// <summary>From pieces to ids.</summary>
    public required BpeModel Model { get; init; }

    /// <summary>The token for what the vocabulary cannot express, if there is one.</summary>
    public int? Unknown { get; init; }

    /// <summary>Tokens that are looked for in the text.</summary>
    public required IReadOnlyList<AddedToken> AddedTokens { get; init; }

    /// <summary>Changes to the text between added tokens, in order.</summary>
    public IReadOnlyList<INormalizer> Normalizers { get; init; } = [];

    /// <summary>Cuts into pieces, in order.</summary>
    public IReadOnlyList<IPreTokenizer> PreTokenizers { get; init; } = [];

    /// <summary>Steps from tokens to text, in order.</summary>
    public IReadOnlyList<IDecoder> Decoders { get; init; } = [];

    /// <summary>The chat template (Jinja) that comes with the tokenizer, or null.</summary>
    public string? ChatTemplate { get; init; }
}
