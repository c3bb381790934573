using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Chats;

/// <summary>Someone asks the assistant to look back: who was what, what was said, the same words again; see <see cref="Recall"/>.</summary>
internal sealed class RecallChats : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Chat;

    /// <inheritdoc/>
    public int Weight => 10;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var chat = new ChatDraft(scene);
        switch (scene.Below(3))
        {
            case 0:
                AskAboutPeople(scene, chat);
                break;
            case 1:
                AskToRepeat(scene, chat);
                break;
            default:
                AskAboutTheMessage(scene, chat);
                break;
        }

        return chat.Finish();
    }

    private static void AskAboutPeople(Scene scene, ChatDraft chat)
    {
        var facts = Recall.About(scene, 3 + scene.Below(4));
        var told = string.Join(' ', facts.Select(fact => fact.Statement));
        foreach (var (index, (statement, question)) in Recall.Shuffled(scene, facts).Index())
            chat.Exchange(index == 0 ? $"{told} {question}" : question, statement);
    }

    private static void AskToRepeat(Scene scene, ChatDraft chat)
    {
        do
        {
            scene.Person = scene.Chance(0.5) ? Person.Speaker : Cast.Someone(scene);
            var said = scene.Draw("frame");
            chat.Exchange($"{scene.Draw("ask.repeat")} {Finishing.Finish(said)}", said);
        }
        while (scene.Chance(0.5));
    }

    private static void AskAboutTheMessage(Scene scene, ChatDraft chat)
    {
        scene.Topic = scene.One(PhraseBook.Instance.Topics);
        scene.Keep("matter", "noun");
        var (one, other) = (scene.Draw("feeling"), scene.Draw(scene.Chance(0.5) ? "feeling" : "good.feeling"));
        var feels = $"I feel {one} and {other}.";
        var message = scene.Chance(0.5) ? $"{scene.Draw("about", Person.Speaker)} {feels}" : $"{feels} {scene.Draw("about", Person.Speaker)}";
        var matter = ("ask.matter", $"you wrote about {scene.Draw("matter", Cast.You)}.");
        var feelings = ("ask.feeling", $"you wrote that you feel {one} and {other}.");
        var asked = scene.Chance(0.5) ? ((string Rule, string Answer)[])[matter, feelings] : [feelings, matter];
        chat.Exchange($"{message} {scene.Draw(asked[0].Rule, Person.Speaker)}", asked[0].Answer);
        chat.Exchange(scene.Draw(asked[1].Rule, Person.Speaker), asked[1].Answer);
    }
}
