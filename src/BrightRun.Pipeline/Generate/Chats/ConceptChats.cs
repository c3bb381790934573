using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>What words mean, what the opposite is, what follows from what.</summary>
internal sealed class ConceptChats : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 28;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var chat = new ChatDraft(scene);
        do
        {
            var (question, answer) = Knowledge.Question(scene);
            chat.Exchange(scene.Chance(0.1) ? $"{scene.One<string>(["hello.", "hi.", "one more question."])} {question}" : question, answer);
        }
        while (scene.Chance(0.7));

        return chat.Finish();
    }
}
