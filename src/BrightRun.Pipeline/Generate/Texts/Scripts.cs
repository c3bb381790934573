using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>A talk between two people of the little world as it would be written down for a play: a name before each line.</summary>
internal sealed class Scripts : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Dialogue;

    /// <inheritdoc/>
    public int Weight => 7;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        var main = Cast.Assemble(scene);
        scene.Topic = scene.One(PhraseBook.Instance.Topics);
        scene.Keep("matter", "noun");
        var listener = scene.Get("q");
        var lines = new List<string>
        {
            Line(main.Name, $"{scene.Draw("situation", Person.Speaker)} {scene.Draw("dialogue.feel", Person.Speaker)}"),
            Line(listener, string.Join(' ', Listening.Answer(scene))),
        };
        while (lines.Count < 8 && scene.Chance(0.55))
        {
            lines.Add(Line(main.Name, scene.Chance(0.6) ? scene.Draw("dialogue.reply", Person.Speaker) : $"{scene.Draw("situation", Person.Speaker)} {scene.Draw("feel.line", Person.Speaker)}"));
            lines.Add(Line(listener, string.Join(' ', scene.Chance(0.5) ? Listening.Encouragement(scene) : Listening.Answer(scene))));
        }

        if (scene.Chance(0.4))
        {
            lines.Add(Line(main.Name, scene.Draw("dialogue.later", Person.Speaker)));
            lines.Add(Line(listener, scene.Draw("empathy.proud", Cast.You)));
        }

        return Composition.Of(string.Join('\n', lines));
    }

    private static string Line(string name, string said) => $"{name}: {Finishing.Finish(said)}";
}
