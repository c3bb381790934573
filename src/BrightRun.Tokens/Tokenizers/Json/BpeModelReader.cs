using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Added;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads the <c>model</c> of a <c>tokenizer.json</c>.</summary>
internal sealed class BpeModelReader
{
    private readonly JsonPart _model;
    private readonly bool _byteLevel;
    private readonly HashSet<int> _special;

    /// <param name="model">The member <c>model</c>.</param>
    /// <param name="added">The added tokens; the special ones never come out of merging.</param>
    /// <param name="byteLevel">Whether pieces are merged from bytes.</param>
    /// <exception cref="RefusedException">It is no byte-pair model, or its vocabulary is damaged.</exception>
    public BpeModelReader(JsonPart model, IReadOnlyList<AddedToken> added, bool byteLevel)
    {
        _model = model;
        _byteLevel = byteLevel;
        var type = model.Find("type")?.Text() ?? "BPE";
        if (type != "BPE")
            throw TokenizerFile.Unsupported(model.Source, $"model {TokenizerFile.Show(type)}", "BPE");
        RefuseUnsupportedOptions();

        var vocabulary = model["vocab"];
        Vocabulary = Vocabulary.Create(vocabulary.Members().Select(member => KeyValuePair.Create(member.Key, member.Value.Int())), model.Source, capacity: 1 << 15);
        CheckAddedTokens(added);
        _special = [.. added.Where(token => token.Special).Select(token => token.Id)];
        if (model.Find("unk_token")?.Text() is { } unknown)
            Unknown = Vocabulary.TryFind(unknown, out var id) ? id : throw model["unk_token"].Wrong("a token of the vocabulary");
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>The id of the token for the unknown, or null.</summary>
    public int? Unknown { get; }

    /// <exception cref="RefusedException">The merges are damaged.</exception>
    public BpeModel Read()
    {
        var merges = ReadMerges();
        var ignoreMerges = _model.Flag("ignore_merges", false);
        ISymbols symbols = _byteLevel
            ? new ByteSymbols(Vocabulary, Unknown, _model.Source)
            : new CharacterSymbols(Vocabulary, _model.Flag("byte_fallback", false), Unknown, _model.Flag("fuse_unk", false), _model.Source);
        var splitWords = !_byteLevel && !ignoreMerges && !merges.CrossesWords && Vocabulary.TryFind([BpeModel.WordMark], out _);
        return new BpeModel(symbols, merges.Table, ignoreMerges, splitWords, _special);
    }

    private RankedMerges ReadMerges()
    {
        var list = _model["merges"];
        var merges = new RankedMerges(Vocabulary, _special, _model.Source, list.Count);
        foreach (var item in list.Items())
        {
            if (item.Kind == JsonValueKind.String)
            {
                merges.Add(item.Text());
                continue;
            }

            if (item.Count != 2)
                throw item.Wrong("two tokens");
            var pair = item.Items().ToArray();
            merges.Add(pair[0].Text(), pair[1].Text());
        }

        return merges;
    }

    private void RefuseUnsupportedOptions()
    {
        foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (_model.Find(name)?.Text() is { Length: > 0 } value)
                throw TokenizerFile.Unsupported(_model.Source, $"{name} {TokenizerFile.Show(value)}", "BPE without prefixes and suffixes");
        }

        if (_model.Find("dropout") is { } dropout && !dropout.IsZero)
            throw TokenizerFile.Unsupported(_model.Source, "BPE dropout", "BPE without dropout");
    }

    private void CheckAddedTokens(IReadOnlyList<AddedToken> added)
    {
        foreach (var token in added)
        {
            var other = Vocabulary.TryFind(token.Text, out var id) && id != token.Id ? $"token {token.Text} has id {id}"
                : Vocabulary[token.Id] is { } text && text != token.Text ? $"id {token.Id} is token {TokenizerFile.Show(text)}"
                : null;
            if (other is not null)
                throw TokenizerFile.Corrupt(_model.Source, $"added token {TokenizerFile.Show(token.Text)} has id {token.Id}, but in the vocabulary {other}");
        }
    }
}
