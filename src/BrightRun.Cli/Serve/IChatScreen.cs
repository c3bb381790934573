using BrightRun.Engine.Generate;

namespace BrightRun.Cli.Serve;

/// <summary>Where a chat is typed and shown.</summary>
internal interface IChatScreen
{
    /// <summary>Says who is here.</summary>
    void Welcome(string text);

    /// <summary>The next line of the user; null at the end of the input.</summary>
    string? Read();

    /// <summary>Something about the chat, not part of it.</summary>
    void Note(string text);

    /// <summary>Shows answers while they come into being.</summary>
    /// <param name="speakers">Who answers.</param>
    /// <param name="generate">Generates; tells the observer, which gets the requests of the speakers in their order.</param>
    IReadOnlyList<GenerationResult> Show(IReadOnlyList<ChatSpeaker> speakers, Func<Action<int, string>, IReadOnlyList<GenerationResult>> generate);
}
