using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>Words, sentences and facts that are said twice, see <see cref="Recall"/>.</summary>
internal sealed class RecallTexts : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Questions;

    /// <inheritdoc/>
    public int Weight => 4;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        return Composition.Of(Finishing.Finish(scene.Below(3) switch { 0 => Facts(scene), 1 => Sentences(scene), _ => Words(scene) }));
    }

    private static string Facts(Scene scene)
    {
        var facts = Recall.About(scene, 4 + scene.Below(5)).ConvertAll(fact => fact.Statement);
        return string.Join(' ', facts.Concat(Recall.Shuffled(scene, facts)).Concat(scene.Chance(0.5) ? Recall.Shuffled(scene, facts) : []));
    }

    private static string Sentences(Scene scene)
    {
        scene.Person = scene.Chance(0.5) ? Person.Speaker : Cast.Someone(scene);
        var said = string.Join(' ', Enumerable.Range(0, 1 + scene.Below(3)).Select(_ => Finishing.Finish(scene.Draw("frame"))));
        return $"{said} {scene.Draw("again")} {said}";
    }

    private static string Words(Scene scene)
    {
        var said = string.Join(", ", Enumerable.Range(0, 6 + scene.Below(10)).Select(_ => scene.Draw("list.word")));
        var again = scene.Draw("again");
        return $"{said}. {again} {said}.{(scene.Chance(0.5) ? $" {again} {said}." : "")}";
    }
}
