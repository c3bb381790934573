using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Small talk, common questions about money, and worries told in one sentence; each has one answer, whatever the wording.</summary>
internal sealed class PlainChats : IDocumentSource
{
    private static readonly string[] Sorts = ["hello.qa", "advice.qa", "advice.qa", "worry.qa", "worry.qa"];

    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 26;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var chat = new ChatDraft(scene);
        do
        {
            var (question, answer) = scene.DrawPair(scene.One(Sorts), Person.Speaker, Cast.You);
            chat.Exchange(question, answer);
        }
        while (scene.Chance(0.65));

        return chat.Finish();
    }
}
