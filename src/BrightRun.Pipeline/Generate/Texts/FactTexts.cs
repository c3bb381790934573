using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>A few true sentences, or what is known about one topic.</summary>
internal sealed class FactTexts : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Facts;

    /// <inheritdoc/>
    public int Weight => 5;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var sentences = new List<string>();
        if (scene.Chance(0.4))
        {
            scene.Topic = scene.One(PhraseBook.Instance.Topics);
            scene.Person = Cast.You;
            foreach (var rule in (string[])["fact", "fact", "step", "why", "fact", "step"])
                sentences.Add(scene.Draw(rule));
        }
        else
        {
            for (var count = 3 + scene.Below(5); count > 0; count--)
                sentences.Add(Knowledge.Statement(scene));
        }

        return Composition.Of(Finishing.Finish(string.Join(' ', sentences)));
    }
}
