using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>Two people of the little world talk about money, one of them listens well; told in prose.</summary>
internal sealed class Conversations : IDocumentSource
{
    /// <inheritdoc/>
    public ComposedKind Kind => ComposedKind.Dialogue;

    /// <inheritdoc/>
    public int Weight => 9;

    /// <inheritdoc/>
    public Composition Compose(Scene scene)
    {
        var main = Cast.Assemble(scene);
        scene.Person = main;
        scene.Topic = scene.One(PhraseBook.Instance.Topics);
        scene.Keep("matter", "noun");
        var told = new List<string> { scene.Draw("dialogue.open") };
        told.Add(Quote([scene.Draw("situation", Person.Speaker), scene.Draw("dialogue.feel", Person.Speaker)], Told(scene, main)));
        if (scene.Chance(0.6))
            told.Add(scene.Draw("listened"));
        told.Add(Quote(Listening.Answer(scene), scene.Draw("said")));
        if (scene.Chance(0.6))
        {
            told.Add(Quote([scene.Draw("dialogue.reply", Person.Speaker)], Told(scene, main)));
            told.Add(Quote(Listening.Encouragement(scene), scene.Draw("said")));
        }

        told.Add(scene.Draw("dialogue.end"));
        return Composition.Of(Finishing.Finish(string.Join(' ', told)));
    }

    /// <summary>A quotation of several sentences, with the reporting clause after the first one.</summary>
    private static string Quote(IReadOnlyList<string> sentences, string said)
    {
        var first = sentences[0];
        var opening = first.EndsWith('.') ? $"\"{first[..^1]},\" {said}." : $"\"{first}\" {said}.";
        return sentences.Count == 1 ? opening : $"{opening} \"{string.Join(' ', sentences.Skip(1))}\"";
    }

    private static string Told(Scene scene, Person who) => scene.One<string>([$"{who.He} said", $"{who.He} told {scene.Get("q")}", $"said {who.Name}"]);
}
