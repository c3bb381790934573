using System.Text.Json;
using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Formats.Gguf;

namespace BrightRun.Formats.Conversion;

/// <summary>Makes tokenizer.json and tokenizer_config.json from the tables of a GGUF file, for byte-level BPE.</summary>
internal sealed class TokenizerJson
{
    private const int Unknown = 2, Control = 3, UserDefined = 4, Unused = 5;

    private readonly GgufFile _file;
    private readonly PreTokenizer _pre;
    private readonly string[] _tokens;
    private readonly int[] _types;
    private readonly string[] _merges;

    private TokenizerJson(GgufFile file, PreTokenizer pre, string[] tokens, int[] types, string[] merges)
    {
        _file = file;
        _pre = pre;
        _tokens = tokens;
        _types = types;
        _merges = merges;
    }

    /// <summary>The tokenizer, or null with the reason why the file's cannot be written.</summary>
    /// <exception cref="RefusedException">The tables are damaged.</exception>
    public static TokenizerJson? Of(GgufFile file, out string? missing)
    {
        missing = null;
        var model = file.Text("tokenizer.ggml.model");
        var pre = file.Text("tokenizer.ggml.pre") ?? "unnamed";
        if (model is null)
            missing = "the GGUF file holds no tokenizer";
        else if (model != "gpt2")
            missing = $"a tokenizer of the kind '{model}' cannot be written; only byte-level BPE ('gpt2') can";
        else if (PreTokenizer.Find(pre) is null)
            missing = $"the pre-tokenizer '{pre}' is not known; known are {string.Join(", ", PreTokenizer.Names)}";
        if (missing is not null)
            return null;

        var tokens = file.Texts("tokenizer.ggml.tokens") ?? throw Damaged(file, "tokenizer.ggml.tokens is missing");
        var types = file.Ints("tokenizer.ggml.token_type") ?? new int[tokens.Length];
        var merges = file.Texts("tokenizer.ggml.merges") ?? throw Damaged(file, "tokenizer.ggml.merges is missing");
        if (types.Length != tokens.Length)
            throw Damaged(file, $"{tokens.Length} tokens have {types.Length} types");
        if (tokens.Where((_, id) => types[id] != Unused).GroupBy(token => token, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Damaged(file, $"the token '{twice.Key}' has two ids");
        return new TokenizerJson(file, PreTokenizer.Find(pre)!, tokens, types, merges);
    }

    public void Write(string folder)
    {
        AtomicFile.Write(Path.Combine(folder, "tokenizer.json"), stream =>
        {
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = ConfigJson.Style.Encoder });
            Tokenizer().WriteTo(json);
        });
        AtomicFile.WriteText(Path.Combine(folder, "tokenizer_config.json"), TokenizerConfig().ToJsonString(ConfigJson.Style) + "\n");
    }

    private static RefusedException Damaged(GgufFile file, string what) => new($"{file.Path}: {what}.", "The file is damaged; download it again.");

    private bool IsAdded(int id) => _types[id] is Unknown or Control or UserDefined;

    private JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = AddedTokens(),
        ["normalizer"] = _pre.Normalizer is { } type ? new JsonObject { ["type"] = type } : null,
        ["pre_tokenizer"] = _pre.ToJson(),
        ["post_processor"] = PostProcessor(),
        ["decoder"] = PreTokenizer.ByteLevel(pattern: true),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = _pre.IgnoreMerges,
            ["vocab"] = Vocabulary(),
            ["merges"] = Merges(),
        },
    };

    private JsonArray AddedTokens() => new([.. Enumerable.Range(0, _tokens.Length).Where(IsAdded).Select(id => new JsonObject
    {
        ["id"] = id,
        ["content"] = _tokens[id],
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = _types[id] != UserDefined,
    })]);

    /// <summary>
    /// Added tokens behind all others get their ids from the list of added tokens, as publishers write it; the ids of others are known only
    /// from the vocabulary.
    /// </summary>
    private JsonObject Vocabulary()
    {
        var ordinary = Enumerable.Range(0, _tokens.Length).Where(id => _types[id] != Unused && !IsAdded(id)).DefaultIfEmpty(-1).Max();
        return new JsonObject(Enumerable.Range(0, _tokens.Length)
            .Where(id => _types[id] != Unused && (id <= ordinary || !IsAdded(id)))
            .Select(id => KeyValuePair.Create(_tokens[id], (JsonNode?)id)));
    }

    private JsonArray Merges() => new([.. _merges.Select(merge =>
        merge.IndexOf(' ', Math.Min(1, merge.Length)) is > 0 and var space
            ? new JsonArray(merge[..space], merge[(space + 1)..])
            : throw Damaged(_file, $"the merge '{merge}' is no pair"))]);

    /// <summary>Sets the begin-of-text token before every text, where the GGUF file asks for that.</summary>
    private JsonObject? PostProcessor()
    {
        if (_file.Bool("tokenizer.ggml.add_bos_token") is not true || Token("bos") is not { } token)
            return null;
        var bos = new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = 0 } };
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(bos, Sequence("A", 0)),
            ["pair"] = new JsonArray(bos.DeepClone(), Sequence("A", 0), bos.DeepClone(), Sequence("B", 1)),
            ["special_tokens"] = new JsonObject
            {
                [token] = new JsonObject { ["id"] = token, ["ids"] = new JsonArray(Array.IndexOf(_tokens, token)), ["tokens"] = new JsonArray(token) },
            },
        };
    }

    private static JsonObject Sequence(string name, int type) => new() { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };

    private JsonObject TokenizerConfig()
    {
        var config = new JsonObject { ["tokenizer_class"] = "PreTrainedTokenizerFast", ["clean_up_tokenization_spaces"] = false };
        foreach (var (member, name) in new[] { ("bos_token", "bos"), ("eos_token", "eos"), ("unk_token", "unknown"), ("pad_token", "padding") })
        {
            if (Token(name) is { } token)
                config[member] = token;
        }
        if (_file.Text("tokenizer.chat_template") is { } template)
            config["chat_template"] = template;
        return config;
    }

    private string? Token(string name) =>
        _file.Int($"tokenizer.ggml.{name}_token_id") is >= 0 and var id && id < _tokens.Length ? _tokens[id] : null;
}
