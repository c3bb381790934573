using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Json;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Training;

/// <summary>A tokenizer fresh from training, in the form in which Hugging Face's libraries and ours read it.</summary>
/// <param name="Tokens">Every token by its id; the special ones come first.</param>
/// <param name="Merges">Pairs of ids in the order of their ranks.</param>
/// <param name="SpecialCount">How many special tokens there are.</param>
public sealed record TrainedTokenizer(IReadOnlyList<string> Tokens, IReadOnlyList<(int Left, int Right)> Merges, int SpecialCount)
{
    private const string ConfigFile = "tokenizer_config.json";

    /// <summary>ChatML, every message alike; recognised by our own chat formats and rendered the same by transformers.</summary>
    private const string ChatTemplate =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static readonly JsonSerializerOptions Style = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes tokenizer.json and tokenizer_config.json, the latter with a ChatML template.</summary>
    /// <param name="folder">The folder; made when it is missing.</param>
    /// <param name="roles">Which special tokens begin and end texts, and which fill up.</param>
    /// <param name="contextLength">Longest text in tokens that the model is made for.</param>
    /// <exception cref="RefusedException">The file system says no.</exception>
    public void Write(string folder, TokenRoles roles, int contextLength)
    {
        AtomicFile.WriteText(Path.Combine(folder, TokenizerJson.FileName), Document().ToJsonString(Style) + "\n");
        AtomicFile.WriteText(Path.Combine(folder, ConfigFile), Config(roles, contextLength).ToJsonString(Style) + "\n");
    }

    private static JsonObject Config(TokenRoles roles, int contextLength) => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["add_prefix_space"] = false,
        ["bos_token"] = roles.BeginOfText,
        ["eos_token"] = roles.EndOfTurn,
        ["pad_token"] = roles.Padding,
        ["model_max_length"] = contextLength,
        ["clean_up_tokenization_spaces"] = false,
        ["chat_template"] = ChatTemplate,
    };

    private JsonObject Document() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. Enumerable.Range(0, SpecialCount).Select(Added)]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(new JsonObject { ["type"] = "Digits", ["individual_digits"] = true }, ByteLevel()),
        },
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(Tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. Merges.Select(merge => new JsonArray(Tokens[merge.Left], Tokens[merge.Right]))]),
        },
    };

    /// <summary>The byte-level step, which also cuts words the way <see cref="WordPatterns.Gpt2"/> does, and its inverse.</summary>
    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = true,
    };

    private JsonObject Added(int id) => new()
    {
        ["id"] = id,
        ["content"] = Tokens[id],
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };
}

/// <summary>What special tokens are for.</summary>
/// <param name="BeginOfText">Begins a text, and ends one.</param>
/// <param name="EndOfTurn">Ends a message of a chat.</param>
/// <param name="Padding">Fills up batches.</param>
public sealed record TokenRoles(string BeginOfText, string EndOfTurn, string Padding);
