using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Small sums of money and time.</summary>
internal sealed class SumChats : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 16;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var chat = new ChatDraft(scene);
        do
        {
            var (question, answer) = scene.DrawPair(scene.Chance(0.75) ? "sum.qa" : "count.qa", Person.Speaker, Cast.You);
            chat.Exchange(question, answer);
        }
        while (scene.Chance(0.65));

        return chat.Finish();
    }
}
