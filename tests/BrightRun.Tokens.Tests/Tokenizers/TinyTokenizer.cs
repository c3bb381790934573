using System.Text.Json.Nodes;
using BrightRun.Tokens.Tokenizers;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Tests.Tokenizers;

/// <summary>Small tokenizers, written as tokenizer.json and changed by each test in the one thing that it is about.</summary>
internal static class TinyTokenizer
{
    /// <summary>Byte-level: 256 bytes (ids 0 to 255), some merges, three special tokens and an added one.</summary>
    public static JsonObject ByteLevel()
    {
        var tokens = Enumerable.Range(0, 256).Select(value => ByteLevelAlphabet.Character((byte)value).ToString()).ToList();
        (string Left, string Right)[] merges = [("t", "h"), ("th", "e"), ("Ġ", "t"), ("Ġ", "the"), ("i", "m"), ("e", "n"), ("en", "d"), ("Ċ", "Ċ")];
        tokens.AddRange(merges.Select(merge => merge.Left + merge.Right));
        var added = tokens.Count;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(added, "<|im_start|>"), Added(added + 1, "<|im_end|>"), Added(added + 2, "<|endoftext|>"), Added(added + 3, "<think>", special: false)),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = true },
            ["post_processor"] = null,
            ["decoder"] = new JsonObject { ["type"] = "ByteLevel" },
            ["model"] = Model(tokens, merges.Select(merge => $"{merge.Left} {merge.Right}")),
        };
    }

    /// <summary>SentencePiece-style: bytes by <c>&lt;0x..&gt;</c>, letters, some words; a mark in front of every stretch of text.</summary>
    public static JsonObject SentencePiece()
    {
        var tokens = new List<string> { "<unk>", "<s>", "</s>" };
        tokens.AddRange(Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"));
        (string Left, string Right)[] merges = [("h", "e"), ("l", "l"), ("he", "ll"), ("▁", "hell"), ("▁hell", "o"), ("▁", "▁")];
        tokens.AddRange(["▁", .. "abcdefghijklmnopqrstuvwxyz".Select(letter => letter.ToString())]);
        tokens.AddRange(merges.Select(merge => merge.Left + merge.Right));
        var json = ByteLevel();
        json["added_tokens"] = new JsonArray(Added(0, "<unk>"), Added(1, "<s>"), Added(2, "</s>"));
        json["normalizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["normalizers"] = new JsonArray(
                new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" },
                new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = " " }, ["content"] = "▁" }),
        };
        json["pre_tokenizer"] = null;
        json["decoder"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["decoders"] = new JsonArray(
                new JsonObject { ["type"] = "Replace", ["pattern"] = new JsonObject { ["String"] = "▁" }, ["content"] = " " },
                new JsonObject { ["type"] = "ByteFallback" },
                new JsonObject { ["type"] = "Fuse" },
                new JsonObject { ["type"] = "Strip", ["content"] = " ", ["start"] = 1, ["stop"] = 0 }),
        };
        json["model"] = Model(tokens, merges.Select(merge => $"{merge.Left} {merge.Right}"));
        json["model"]!["byte_fallback"] = true;
        json["model"]!["fuse_unk"] = true;
        json["model"]!["unk_token"] = "<unk>";
        return json;
    }

    /// <summary>An entry of <c>added_tokens</c>.</summary>
    public static JsonObject Added(int id, string text, bool special = true) => new()
    {
        ["id"] = id, ["content"] = text, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = special,
    };

    /// <summary>Writes the file and reads it.</summary>
    public static ITokenizer Open(JsonObject json, string? template = null)
    {
        using var folder = new TempFolder();
        folder.Write("tokenizer.json", json.ToJsonString());
        if (template is not null)
            folder.Write("tokenizer_config.json", new JsonObject { ["chat_template"] = template }.ToJsonString());
        return Tokenizer.Open(folder.FullName);
    }

    private static JsonObject Model(List<string> tokens, IEnumerable<string> merges) => new()
    {
        ["type"] = "BPE",
        ["dropout"] = null,
        ["unk_token"] = null,
        ["continuing_subword_prefix"] = null,
        ["end_of_word_suffix"] = null,
        ["fuse_unk"] = false,
        ["byte_fallback"] = false,
        ["ignore_merges"] = false,
        ["vocab"] = new JsonObject(tokens.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
        ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode?)merge)]),
    };
}
