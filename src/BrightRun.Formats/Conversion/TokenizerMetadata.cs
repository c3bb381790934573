using System.Text.Json;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Conversion;

/// <summary>Writes the tables of a byte-level BPE tokenizer.json as GGUF metadata; the reverse of <see cref="TokenizerJson"/>.</summary>
internal static class TokenizerMetadata
{
    private const int Normal = 1, Control = 3, UserDefined = 4, Unused = 5;

    /// <param name="metadata">Receives the tables.</param>
    /// <param name="folder">The folder with tokenizer.json.</param>
    /// <param name="config">Size of the vocabulary.</param>
    /// <returns>Why the tokenizer cannot be written; null when it was.</returns>
    public static string? Write(GgufMetadata metadata, string folder, ModelConfig config)
    {
        var path = Path.Combine(folder, "tokenizer.json");
        if (!File.Exists(path))
            return "the folder has no tokenizer.json";
        var tokenizer = JsonFields.Read(path);
        var model = tokenizer.Object("model");
        if (model?.Text("type") is not "BPE" || tokenizer.Find("pre_tokenizer") is not { } steps || PreTokenizer.NameOf(steps) is not { } pre)
            return "its tokenizer.json is no byte-level BPE whose pre-tokenizer is known";

        var (tokens, types) = Tokens(tokenizer, model, config.VocabularySize);
        metadata.Set("tokenizer.ggml.model", "gpt2");
        metadata.Set("tokenizer.ggml.pre", pre);
        metadata.Set("tokenizer.ggml.tokens", tokens);
        metadata.Set("tokenizer.ggml.token_type", types);
        metadata.Set("tokenizer.ggml.merges", Merges(model));
        metadata.Set("tokenizer.ggml.add_bos_token", AddsBos(tokenizer));
        if (ChatTemplate(folder) is { } template)
            metadata.Set("tokenizer.chat_template", template);
        return null;
    }

    /// <summary>Every id of the model's vocabulary; those that the tokenizer does not use are called what llama.cpp calls them.</summary>
    private static (string[] Tokens, int[] Types) Tokens(JsonFields tokenizer, JsonFields model, int count)
    {
        var tokens = Enumerable.Range(0, count).Select(id => $"[PAD{id}]").ToArray();
        var types = Enumerable.Repeat(Unused, count).ToArray();
        var vocabulary = model.Object("vocab") ?? throw model.Missing("vocab");
        foreach (var token in vocabulary.Names)
            Put(vocabulary.RequiredInt(token, 0, ModelLimits.Vocabulary), token, Normal);
        List<JsonElement> more = tokenizer.Find("added_tokens") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
        foreach (var added in more)
            Put(added.GetProperty("id").GetInt32(), added.GetProperty("content").GetString()!, added.GetProperty("special").GetBoolean() ? Control : UserDefined);
        return (tokens, types);

        void Put(int id, string token, int type)
        {
            if (id < count)
                (tokens[id], types[id]) = (token, type);
        }
    }

    /// <summary>Pairs, written as one text in older files and as two in newer ones.</summary>
    private static List<string> Merges(JsonFields model) => model.Find("merges") is { ValueKind: JsonValueKind.Array } list
        ? [.. list.EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}")]
        : throw model.Missing("merges");

    /// <summary>Whether a special token stands before every text.</summary>
    private static bool AddsBos(JsonFields tokenizer)
    {
        if (tokenizer.Find("post_processor") is not { ValueKind: JsonValueKind.Object } processor)
            return false;
        var steps = processor.TryGetProperty("processors", out var several) ? several.EnumerateArray().ToList() : [processor];
        return steps.Exists(step => step.TryGetProperty("single", out var single) && single.ValueKind == JsonValueKind.Array
            && single.GetArrayLength() > 0 && single[0].TryGetProperty("SpecialToken", out _));
    }

    private static string? ChatTemplate(string folder)
    {
        var own = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(own))
            return File.ReadAllText(own);
        var config = Path.Combine(folder, "tokenizer_config.json");
        return File.Exists(config) && JsonFields.Read(config).Find("chat_template") is { ValueKind: JsonValueKind.String } template ? template.GetString() : null;
    }
}
