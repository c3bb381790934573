using BrightRun.Tokens.Tokenizers.PreTokenizers;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
internal static class PreTokenizerReader
{
    private const string Supported = "Sequence, Split, ByteLevel (last), Digits, Metaspace";

    /// <param name="part">The member, if there is one.</param>
    /// <param name="byteLevel">Whether pieces are to be merged from bytes.</param>
    public static IReadOnlyList<IPreTokenizer> Read(JsonPart? part, out bool byteLevel)
    {
        byteLevel = false;
        if (part is not { } root)
            return [];
        var parts = Flatten(root).ToArray();
        byteLevel = parts.Length > 0 && parts[^1]["type"].Text() == "ByteLevel";
        if (parts.SkipLast(1).Any(item => item["type"].Text() == "ByteLevel"))
            throw TokenizerFile.Unsupported(root.Source, "pre-tokenizer \"ByteLevel\" before another one", Supported);
        return [.. parts.Select(ReadOne)];
    }

    private static IEnumerable<JsonPart> Flatten(JsonPart part) =>
        part["type"].Text() == "Sequence" ? part["pretokenizers"].Items().SelectMany(Flatten) : [part];

    private static IPreTokenizer ReadOne(JsonPart part)
    {
        var type = part["type"].Text();
        return type switch
        {
            "Split" => ReadSplit(part),
            "ByteLevel" => new ByteLevelSplit(part.Flag("add_prefix_space", true), part.Flag("use_regex", true), part.Source),
            "Digits" => new SplitPattern(part.Flag("individual_digits", false) ? @"\p{N}" : @"\p{N}+", SplitBehavior.Isolated, invert: false, part.Source),
            "Metaspace" => ReadMetaspace(part),
            _ => throw TokenizerFile.Unsupported(part.Source, $"pre-tokenizer {TokenizerFile.Show(type)}", Supported),
        };
    }

    private static IPreTokenizer ReadSplit(JsonPart part)
    {
        var name = part["behavior"].Text();
        if (!Enum.TryParse<SplitBehavior>(name, out var behavior) || !Enum.IsDefined(behavior) || char.IsAsciiDigit(name[0]))
            throw TokenizerFile.Unsupported(part.Source, $"split behavior {TokenizerFile.Show(name)}", string.Join(", ", Enum.GetNames<SplitBehavior>()));
        var invert = part.Flag("invert", false);
        var pattern = part["pattern"];
        return pattern.Find("Regex") is { } regex
            ? new SplitPattern(regex.Text(), behavior, invert, part.Source)
            : new SplitText(NormalizerReader.TextPattern(pattern, "pre-tokenizer Split"), behavior, invert);
    }

    private static Metaspace ReadMetaspace(JsonPart part)
    {
        var mark = DecoderReader.Mark(part);
        return new Metaspace(mark, ReadScheme(part), part.Flag("split", true));
    }

    /// <summary>Where a Metaspace puts its mark; older files say it by <c>add_prefix_space</c>.</summary>
    public static PrependScheme ReadScheme(JsonPart part) => part.Find("prepend_scheme")?.Text() switch
    {
        "always" => PrependScheme.Always,
        "first" => PrependScheme.First,
        "never" => PrependScheme.Never,
        null => part.Flag("add_prefix_space", true) ? PrependScheme.Always : PrependScheme.Never,
        var other => throw TokenizerFile.Unsupported(part.Source, $"prepend_scheme {TokenizerFile.Show(other)}", "always, first, never"),
    };
}
