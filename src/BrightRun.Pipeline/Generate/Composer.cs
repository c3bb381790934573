using BrightRun.Domain.Prove.Statistics;
using BrightRun.Pipeline.Generate.Chats;
using BrightRun.Pipeline.Generate.Grammar;
using BrightRun.Pipeline.Generate.Texts;

namespace BrightRun.Pipeline.Generate;

/// <summary>
/// Composes English about a little world of money and everyday life, from phrases that lie beside this code: stories, dialogues, facts, questions,
/// instructions and, for three quarters of the words, chats with a neutral assistant. The same seed composes the same documents on every machine.
/// </summary>
/// <param name="seed">Where the sequence of documents starts.</param>
public sealed class Composer(ulong seed)
{
    private static readonly IDocumentSource[] Sources =
    [
        new AdviceChats(), new PlainChats(), new ConceptChats(), new SumChats(), new EverydayChats(), new StoryChats(), new RecallChats(),
        new MoneyStories(), new LifeStories(), new Conversations(), new Scripts(), new FactTexts(), new QuestionTexts(), new RecallTexts(), new InstructionTexts(),
    ];

    private static readonly int TotalWeight = Sources.Sum(source => source.Weight);

    /// <summary>The documents of this composer, one after the other, without end.</summary>
    public IEnumerable<ComposedDocument> Documents()
    {
        var seeds = new Xoshiro256(seed);
        while (true)
            yield return Compose(seeds.Next());
    }

    /// <summary>Composes the document of one seed, see <see cref="ComposedDocument.Seed"/>.</summary>
    public static ComposedDocument Compose(ulong documentSeed)
    {
        var random = new Xoshiro256(documentSeed);
        var ticket = (int)random.Bounded((ulong)TotalWeight);
        var source = Sources[0];
        for (var i = 0; ticket >= 0; i++)
        {
            source = Sources[i];
            ticket -= source.Weight;
        }

        var composition = source.Compose(new Scene(PhraseBook.Instance, random));
        return new ComposedDocument(source.Kind, documentSeed, composition.Text, composition.Messages);
    }
}
