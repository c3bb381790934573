using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Someone tells a short story and asks about it.</summary>
internal sealed class StoryChats : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 5;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        var told = ToldStory.Compose(scene);
        var chat = new ChatDraft(scene);
        chat.Exchange($"{told.Text} {told.Questions[0].Question}", told.Questions[0].Answer);
        foreach (var (question, answer) in told.Questions.Skip(1).Where(_ => scene.Chance(0.6)))
            chat.Exchange(question, answer);
        return chat.Finish();
    }
}
