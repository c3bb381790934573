using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>Questions and answers, with or without a story before them.</summary>
internal sealed class QuestionTexts : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Questions;

    /// <inheritdoc/>
    public int Weight => 3;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        if (scene.Chance(0.5))
        {
            var told = ToldStory.Compose(scene);
            return Composition.Of(string.Join('\n', told.Questions.Select(Both).Prepend(Finishing.Finish(told.Text))));
        }

        Cast.Assemble(scene);
        var count = 2 + scene.Below(3);
        return Composition.Of(string.Join('\n', Enumerable.Range(0, count).Select(_ => Both(scene.Chance(0.6)
            ? Knowledge.Question(scene)
            : scene.DrawPair(scene.Chance(0.7) ? "sum.qa" : "count.qa", Person.Speaker, Cast.You)))));
    }

    private static string Both((string Question, string Answer) item) => $"Question: {Finishing.Finish(item.Question)}\nAnswer: {Finishing.Finish(item.Answer)}";
}
