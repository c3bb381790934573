using BrightRun.Domain.Curate;

namespace BrightRun.Pipeline.Generate;

/// <summary>What a composed document is.</summary>
public enum ComposedKind
{
    /// <summary>A story of several sentences, told about others.</summary>
    Story,

    /// <summary>Two people of the little world talking, written down by someone else.</summary>
    Dialogue,

    /// <summary>What things are, what follows from what, sums.</summary>
    Facts,

    /// <summary>Questions with their answers, some about a story told before.</summary>
    Questions,

    /// <summary>How to do something, step by step.</summary>
    Instructions,

    /// <summary>A chat with a neutral assistant.</summary>
    Chat,
}

/// <summary>One document from the composer. It is made up: nobody in it is real, and no amount is anyone's.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Seed">The seed that composes exactly this document again.</param>
/// <param name="Text">The text; <see langword="null"/> for a chat.</param>
/// <param name="Messages">The messages of a chat: at most one system message first, then user and assistant in turn; empty for a text.</param>
public sealed record ComposedDocument(ComposedKind Kind, ulong Seed, string? Text, IReadOnlyList<ChatMessage> Messages);
