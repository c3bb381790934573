using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Someone tells of a money situation and asks what to do; the assistant answers with facts and steps.</summary>
internal sealed class AdviceChats : IDocumentSource
{
    private const int MostExchanges = 4;

    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 30;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        scene.Topic = scene.One(PhraseBook.Instance.Topics);
        scene.Keep("matter", "noun");
        var chat = new ChatDraft(scene);
        var message = scene.Draw("client", Person.Speaker);
        var namesTheMatter = message.Contains(scene.Draw("matter", Person.Speaker), StringComparison.Ordinal);
        chat.Exchange(message, scene.Draw(namesTheMatter && scene.Chance(0.4) ? "advice.matter" : "advice", Cast.You));
        for (var exchanges = 1; exchanges < MostExchanges && scene.Chance(0.6); exchanges++)
        {
            if (scene.Chance(0.15))
            {
                chat.Exchange(scene.Draw("thanks", Person.Speaker), scene.Draw("thanks.answer", Cast.You));
                break;
            }

            if (scene.Chance(0.55))
            {
                var (question, answer) = scene.DrawPair("follow", Person.Speaker, Cast.You);
                chat.Exchange(scene.Chance(0.25) ? $"{scene.Draw("feel.line", Person.Speaker)} {question}" : question, answer);
            }
            else
            {
                chat.Exchange(scene.Draw("next", Person.Speaker), scene.Draw("next.answer", Cast.You));
            }
        }

        return chat.Finish();
    }
}
