using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Chat;

/// <summary>The chat formats by name.</summary>
public static class ChatFormats
{
    /// <summary>The base's own format, recognised from its chat template.</summary>
    public const string Auto = "auto";

    /// <summary>The names that <c>--format</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [Llama3Format.Plain, ChatMlFormat.Plain, MistralFormat.Plain, Auto];

    /// <summary>Makes a chat format for a tokenizer.</summary>
    /// <param name="name">One of <see cref="Names"/>, or the <see cref="IChatFormat.Name"/> of a format that <see cref="Auto"/> recognised.</param>
    /// <param name="tokenizer">The base's tokenizer.</param>
    /// <exception cref="RefusedException">
    /// There is no such format, the tokenizer lacks a special token that it needs, or the base's template is missing or not recognised.
    /// </exception>
    public static IChatFormat Create(string name, ITokenizer tokenizer) => name switch
    {
        Llama3Format.Plain => new Llama3Format(tokenizer, dated: false),
        Llama3Format.Dated => new Llama3Format(tokenizer, dated: true),
        ChatMlFormat.Plain => new ChatMlFormat(tokenizer, defaultSystem: null),
        ChatMlFormat.WithDefaultSystem => TemplateRecognizer.Recognise(tokenizer) is { Name: ChatMlFormat.WithDefaultSystem } own ? own : throw NoDefaultSystem(),
        MistralFormat.Plain => new MistralFormat(tokenizer),
        Auto => TemplateRecognizer.Recognise(tokenizer),
        _ => throw new RefusedException($"There is no chat format \"{name}\".", $"Choose one by --format: {string.Join(", ", Names)}."),
    };

    private static RefusedException NoDefaultSystem() =>
        new($"The chat format {ChatMlFormat.WithDefaultSystem} takes its system text from the base's chat template, and the template of this base has none.",
            "Use the base that the format was recognised with, or choose another format by --format.");
}
