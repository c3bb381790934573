using BrightRun.Domain;
using BrightRun.Formats.Gguf;
using BrightRun.Tokens.Tokenizers.Bpe;
using BrightRun.Tokens.Tokenizers.Decoders;
using BrightRun.Tokens.Tokenizers.Normalizers;

namespace BrightRun.Tokens.Tokenizers.Gguf;

/// <summary>Reads the tokenizer in a GGUF file's metadata: byte-level (<c>gpt2</c>) or SentencePiece-style (<c>llama</c>).</summary>
internal static class GgufTokenizer
{
    private const string ModelKey = "tokenizer.ggml.model";

    /// <exception cref="RefusedException">The file cannot be read, holds no tokenizer, a damaged one, or one that is not supported.</exception>
    public static TokenizerDescription Read(string path)
    {
        using var file = GgufFile.Open(path);
        var model = file.Text(ModelKey)
            ?? throw new RefusedException($"{path} holds no tokenizer ({ModelKey}).", "Take a GGUF file of a whole model, or give the folder with its tokenizer.json.");
        return model switch
        {
            "gpt2" => ReadByteLevel(file),
            "llama" => ReadSentencePiece(file),
            _ => throw TokenizerFile.Unsupported(path, $"{ModelKey} {TokenizerFile.Show(model)}", "gpt2 (byte-level), llama (SentencePiece byte pairs)"),
        };
    }

    private static TokenizerDescription ReadByteLevel(GgufFile file)
    {
        var split = GgufWordSplit.Find(file.Text("tokenizer.ggml.pre"), file.Path);
        var tokens = new GgufTokens(file);
        var pairs = file.Texts("tokenizer.ggml.merges") ?? throw TokenizerFile.Corrupt(file.Path, "tokenizer.ggml.merges is missing");
        var merges = new RankedMerges(tokens.Vocabulary, tokens.Special, file.Path, pairs.Length);
        foreach (var pair in pairs)
            merges.Add(pair);
        var symbols = new ByteSymbols(tokens.Vocabulary, unknown: null, file.Path);
        return new TokenizerDescription
        {
            Source = file.Path,
            Vocabulary = tokens.Vocabulary,
            Model = new BpeModel(symbols, merges.Table, split.IgnoreMerges, splitWords: false, tokens.Special),
            AddedTokens = tokens.Added,
            Normalizers = split.Normalizers(),
            PreTokenizers = split.PreTokenizers(file.Path),
            Decoders = [new ByteLevelDecoder()],
            ChatTemplate = ChatTemplate(file),
        };
    }

    private static TokenizerDescription ReadSentencePiece(GgufFile file)
    {
        RefuseNormalization(file);
        var tokens = new GgufTokens(file);
        var scores = file.Floats("tokenizer.ggml.scores") ?? throw TokenizerFile.Corrupt(file.Path, "tokenizer.ggml.scores is missing");
        var merges = ScoredMerges.Build(tokens, scores, file.Path, out var crossesWords);
        var symbols = new CharacterSymbols(tokens.Vocabulary, byteFallback: true, tokens.Unknown, fuseUnknown: true, file.Path);
        var mark = BpeModel.WordMark.ToString();
        var spaceInFront = file.Bool("tokenizer.ggml.add_space_prefix") ?? true;
        var splitWords = !crossesWords && tokens.Vocabulary.TryFind(mark, out _);
        return new TokenizerDescription
        {
            Source = file.Path,
            Vocabulary = tokens.Vocabulary,
            Model = new BpeModel(symbols, merges, ignoreMerges: false, splitWords, tokens.Special),
            Unknown = tokens.Unknown,
            AddedTokens = tokens.Added,
            Normalizers = spaceInFront ? [new Prepend(mark), new ReplaceText(" ", mark)] : [new ReplaceText(" ", mark)],
            Decoders = [new ReplaceDecoder(mark, " "), new ByteFallbackDecoder(), new FuseDecoder(), new StripDecoder(' ', spaceInFront ? 1 : 0, 0)],
            ChatTemplate = ChatTemplate(file),
        };
    }

    /// <summary>SentencePiece can rewrite texts first; models of the Llama kind do not.</summary>
    private static void RefuseNormalization(GgufFile file)
    {
        const string MapKey = "tokenizer.ggml.precompiled_charsmap";
        const string SpacesKey = "tokenizer.ggml.remove_extra_whitespaces";
        if (file.ArrayLength(MapKey) > 0)
            throw TokenizerFile.Unsupported(file.Path, MapKey, "SentencePiece without normalization");
        if (file.Bool(SpacesKey) == true)
            throw TokenizerFile.Unsupported(file.Path, SpacesKey, "SentencePiece that keeps all white space");
    }

    private static string? ChatTemplate(GgufFile file) => file.Text("tokenizer.chat_template");
}
