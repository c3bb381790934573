using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Meals, weather, sleep, friends and other things of a day; now and then how to do something.</summary>
internal sealed class EverydayChats : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 5;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var chat = new ChatDraft(scene);
        do
        {
            if (scene.Chance(0.6))
            {
                var (question, answer) = scene.DrawPair("qa.life", Person.Speaker, Cast.You);
                chat.Exchange(scene.Chance(0.3) ? $"{scene.Draw("detail", Person.Speaker)} {question}" : question, answer);
            }
            else
            {
                chat.Exchange(Guidance.Question(scene, out var steps), Guidance.InSentences(scene, steps.Take(4)));
            }
        }
        while (scene.Chance(0.4));

        return chat.Finish();
    }
}
