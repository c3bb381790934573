using BrightRun.Domain.Curate;

namespace BrightRun.Tokens.Examples;

/// <summary>How messages and reports name an example.</summary>
internal static class ExampleName
{
    public static string Of(Conversation conversation, int turn) => $"{Of(conversation)}, turn {turn}";

    public static string Of(Conversation conversation) => $"conversation {conversation.Id}";
}
