using System.Text;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>
/// The smallest chat format that behaves like ChatML: one id per character, a role mark before each message (1 system, 2 user,
/// 3 assistant), an end mark (4) and a line break (5) after it. Supervised: the answer's characters and its end mark.
/// </summary>
internal sealed class LetterFormat : IChatFormat
{
    public const int End = 4, LineBreak = 5;

    /// <summary>Renders the last assistant turn with this extra id before it, as templates do that treat it differently.</summary>
    public int? MarkLastAnswer { get; init; }

    /// <summary>When false nothing is ever supervised.</summary>
    public bool Supervises { get; init; } = true;

    public string Name => "letters";

    public string TemplateHash => "letters";

    public IReadOnlyList<int> StopIds => [End];

    public RenderedChat Render(IReadOnlyList<ChatMessage> messages)
    {
        List<int> ids = [], turns = [];
        var text = new StringBuilder();
        void Put(int id, int turn = -1)
        {
            ids.Add(id);
            turns.Add(Supervises ? turn : -1);
            text.Append((char)id);
        }

        for (int m = 0; m < messages.Count; m++)
        {
            Put(1 + (int)messages[m].Role);
            bool answer = messages[m].Role == ChatRole.Assistant;
            if (answer && m == messages.Count - 1 && MarkLastAnswer is { } mark)
                Put(mark);
            foreach (char letter in messages[m].Content)
                Put(letter, answer ? m : -1);
            Put(End, answer ? m : -1);
            Put(LineBreak);
        }
        return new RenderedChat(text.ToString(), [.. ids], [.. turns]);
    }

    public RenderedChat RenderPrompt(IReadOnlyList<ChatMessage> messages) => throw new NotSupportedException("Examples never render prompts.");
}
