using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate;

/// <summary>A short story together with questions that it answers.</summary>
internal sealed record ToldStory(string Text, IReadOnlyList<(string Question, string Answer)> Questions)
{
    private static readonly string[][] Plots =
    [
        ["told.open", "told.event", "told.feel"],
        ["told.open", "told.event", "told.event"],
        ["told.open", "told.event", "told.event", "told.feel"],
        ["told.event", "told.feel"],
        ["told.open", "told.open", "told.event", "told.feel"],
    ];

    /// <summary>Tells one about two people; the questions come in a random order.</summary>
    public static ToldStory Compose(Scene scene)
    {
        Cast.Assemble(scene);
        scene.Set("N", scene.Get("I.name"));
        scene.Set("M", scene.Get("friend"));
        var sentences = new List<string>();
        var questions = new List<(string Question, string Answer)>();
        foreach (var part in scene.One(Plots))
        {
            var (sentence, asked) = scene.DrawPair(part, Person.Speaker, Person.Speaker);
            var bar = asked.IndexOf('|', StringComparison.Ordinal);
            if (sentences.Contains(sentence))
                continue;
            sentences.Add(sentence);
            questions.Insert(scene.Below(questions.Count + 1), (asked[..bar], asked[(bar + 1)..]));
        }

        return new ToldStory(string.Join(' ', sentences), questions);
    }
}
