using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>How to do something, as a list or in sentences.</summary>
internal sealed class InstructionTexts : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Instructions;

    /// <inheritdoc/>
    public int Weight => 2;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        Cast.Assemble(scene);
        var title = Guidance.Title(scene, out var steps);
        var body = scene.Chance(0.5)
            ? string.Join('\n', steps.Select((step, i) => $"{i + 1}. {Finishing.Finish(step)}"))
            : Finishing.Finish(Guidance.InSentences(scene, steps));
        return Composition.Of($"{Finishing.Finish(title)}\n{body}");
    }
}
