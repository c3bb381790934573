using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads Hugging Face's <c>tokenizer.json</c>.</summary>
internal static class TokenizerJson
{
    /// <summary>Name of the file in a model's folder.</summary>
    public const string FileName = "tokenizer.json";

    // The largest in public use have some 35 MB.
    private const long LargestFile = 256L << 20;

    private static readonly HashSet<string> KnownMembers =
    [
        "version", "added_tokens", "normalizer", "pre_tokenizer", "decoder", "model",
        // These act on what surrounds a text (start tokens, cutting, filling up), which rendering and batching decide here.
        "post_processor", "truncation", "padding",
    ];

    /// <param name="path">The file.</param>
    /// <exception cref="RefusedException">It cannot be read, is damaged, or uses something that is not supported.</exception>
    public static TokenizerDescription Read(string path)
    {
        using var document = Parse(path, LargestFile);
        var root = new JsonPart(document.RootElement, path);
        if (root.Members().Select(member => member.Key).FirstOrDefault(name => !KnownMembers.Contains(name)) is { } unknown)
            throw TokenizerFile.Unsupported(path, $"member {TokenizerFile.Show(unknown)}", string.Join(", ", KnownMembers));

        var added = AddedTokensReader.Read(root.Find("added_tokens"));
        var preTokenizers = PreTokenizerReader.Read(root.Find("pre_tokenizer"), out var byteLevel);
        var model = new BpeModelReader(root["model"], added, byteLevel);
        return new TokenizerDescription
        {
            Source = path,
            Vocabulary = model.Vocabulary,
            Model = model.Read(),
            Unknown = model.Unknown,
            AddedTokens = added,
            Normalizers = NormalizerReader.Read(root.Find("normalizer")),
            PreTokenizers = preTokenizers,
            Decoders = DecoderReader.Read(root.Find("decoder")),
            ChatTemplate = ChatTemplateFile.Read(Path.GetDirectoryName(Path.GetFullPath(path))!),
        };
    }

    /// <summary>Parses a JSON file of at most so many bytes.</summary>
    /// <exception cref="RefusedException">It cannot be read, is too large, or is no JSON.</exception>
    public static JsonDocument Parse(string path, long largest)
    {
        try
        {
            var length = new FileInfo(path).Length;
            if (length > largest)
                throw TokenizerFile.Corrupt(path, $"it has {length} bytes, more than {largest}");
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException failure)
        {
            throw TokenizerFile.Corrupt(path, $"it is no valid JSON: {JsonFault.Reason(failure)}", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check the path and its access rights.", failure);
        }
    }
}
