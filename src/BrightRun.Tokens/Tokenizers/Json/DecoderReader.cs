using BrightRun.Tokens.Tokenizers.Decoders;
using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
internal static class DecoderReader
{
    private const string Supported = "Sequence, ByteLevel, ByteFallback, Replace (of a text), Fuse, Strip, Metaspace";

    public static IReadOnlyList<IDecoder> Read(JsonPart? part) => part is { } decoder ? ReadOne(decoder) : [new SpaceBetween()];

    /// <summary>The one character that stands for a space.</summary>
    public static char Mark(JsonPart part)
    {
        var mark = part["replacement"].Text();
        return mark.Length == 1 && !char.IsSurrogate(mark[0]) ? mark[0] : throw part["replacement"].Wrong("one character");
    }

    private static IReadOnlyList<IDecoder> ReadOne(JsonPart part)
    {
        var type = part["type"].Text();
        return type switch
        {
            "Sequence" => [.. part["decoders"].Items().SelectMany(ReadOne)],
            "ByteLevel" => [new ByteLevelDecoder()],
            "ByteFallback" => [new ByteFallbackDecoder()],
            "Replace" => [new ReplaceDecoder(NormalizerReader.TextPattern(part["pattern"], "decoder Replace"), part["content"].Text())],
            "Fuse" => [new FuseDecoder()],
            "Strip" => [ReadStrip(part)],
            "Metaspace" => [new MetaspaceDecoder(Mark(part), PreTokenizerReader.ReadScheme(part) != PrependScheme.Never)],
            _ => throw TokenizerFile.Unsupported(part.Source, $"decoder {TokenizerFile.Show(type)}", Supported),
        };
    }

    private static StripDecoder ReadStrip(JsonPart part)
    {
        var content = part["content"].Text();
        return content.Length == 1
            ? new StripDecoder(content[0], part["start"].Int(), part["stop"].Int())
            : throw part["content"].Wrong("one character");
    }
}
