using BrightRun.Pipeline.Generate;

namespace BrightRun.Pipeline.Tests.Generate;

/// <summary>Some thousand composed documents that the tests of this folder look at.</summary>
internal static class Composed
{
    private const int Count = 12_000;

    private static readonly Lazy<ComposedDocument[]> Made = new(() => [.. new Composer(20).Documents().Take(Count)]);

    /// <summary>The documents.</summary>
    public static IReadOnlyList<ComposedDocument> Documents => Made.Value;

    /// <summary>Every text: a document's, or each message of a chat.</summary>
    public static IEnumerable<string> Texts => Documents.SelectMany(TextsOf);

    /// <summary>What assistants say.</summary>
    public static IEnumerable<string> Answers =>
        Documents.SelectMany(document => document.Messages).Where(message => message.Role == Domain.Curate.ChatRole.Assistant).Select(message => message.Content);

    /// <summary>The texts of one document.</summary>
    public static IEnumerable<string> TextsOf(ComposedDocument document) => document.Text is { } text ? [text] : document.Messages.Select(message => message.Content);

    /// <summary>The words of a document in small letters, numbers included.</summary>
    public static string[] Words(ComposedDocument document) => [.. TextsOf(document).SelectMany(Words)];

    /// <summary>The words of a text in small letters, numbers included.</summary>
    public static IEnumerable<string> Words(string text) =>
        text.ToLowerInvariant().Split([' ', '\n', '.', '?', '!', ':', ';', '"'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim(',')).Where(word => word.Length > 0);
}
