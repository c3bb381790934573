using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>Days, meals, shopping and small savings, told of someone or by someone.</summary>
internal sealed class LifeStories : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Story;

    /// <inheritdoc/>
    public int Weight => 3;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        var main = Cast.Assemble(scene);
        scene.Person = scene.Chance(0.7) ? main : Person.Speaker;
        return Composition.Of(scene.Say(scene.One<string>(["life.story", "life.story", "life.story", "shop.story", "save.story"])));
    }
}
