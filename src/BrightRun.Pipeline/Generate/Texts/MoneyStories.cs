using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>Someone has a money problem, feels something about it, and does something.</summary>
internal sealed class MoneyStories : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Story;

    /// <inheritdoc/>
    public int Weight => 7;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        scene.Person = Cast.Assemble(scene);
        scene.Topic = scene.One(PhraseBook.Instance.Topics);
        return Composition.Of(scene.Say("money.story"));
    }
}
