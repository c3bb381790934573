using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Examples.Preferences;

namespace BrightRun.Tokens.Tests.Examples.Preferences;

public sealed class PreferenceSetLoaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_MakesOneSequenceOfTwoParts_SupervisedOverTheAnswersOnly()
    {
        var sequence = Assert.Single(Load(Data(("hello", "good", "bad")))!.Set.Sequences);

        // role mark, letters, end mark, line break of the question; role mark, letters, end mark of the answer
        Assert.Equal([1 + 5 + 2 + 1 + 4 + 1, 1 + 5 + 2 + 1 + 3 + 1], sequence.Parts);
        Assert.Equal((4 + 1) + (3 + 1), sequence.SupervisedTokens);
        Assert.Equal((1, 27), (sequence.Pairs, sequence.Ids.Length));
        Assert.Equal(TrainingSequence.Ignored, sequence.Labels[sequence.Parts[0]]);
        Assert.Equal(sequence.Ids[..9], sequence.Ids[14..23]); // the same question on both sides
    }

    [Fact]
    public void Load_HoldsOutPreferencesOverTheSameMessagesTogether()
    {
        var data = Data([.. Enumerable.Range(0, 20).Select(i => ($"question {i / 2}", $"good {i}", $"bad {i}"))]);
        var set = Load(data, new TrainingSetSource { Data = data, EvalSplit = 0.3, Seed = 4 }).Set;

        Assert.Equal((14, 6), (set.Sequences.Count, set.EvalSequences.Count));
        string Question(TrainingSequence sequence) => string.Join(',', sequence.Ids.TakeWhile(id => id != LetterFormat.End));
        Assert.Empty(set.Sequences.Select(Question).Intersect(set.EvalSequences.Select(Question)));
    }

    [Fact]
    public void Load_ALongConversation_LosesTheSameTurnsOnBothSides()
    {
        var data = _folder.Write("long.jsonl", JsonSerializer.Serialize(new
        {
            messages = new[]
            {
                new { role = "user", content = new string('x', 50) }, new { role = "assistant", content = "yes" }, new { role = "user", content = "hello" },
            },
            chosen = "good",
            rejected = new string('b', 12),
        }));
        var loaded = Load(data, options: new ExampleOptions { MaxLength = 30 });

        Assert.Equal([14, 22], Assert.Single(loaded.Set.Sequences).Parts);
        Assert.Equal(1, loaded.Set.Report.ShortenedPairs);
    }

    [Fact]
    public void Load_APreferenceThatCannotFit_IsLeftOutAndNamed()
    {
        var data = Data(("hello", "good", "bad"), ("hello", new string('g', 40), "bad"));
        var report = Load(data, options: new ExampleOptions { MaxLength = 30 }).Set.Report;

        Assert.Equal((1, "line 2"), (report.Pairs, Assert.Single(report.LeftOut).Name));
    }

    [Theory]
    [InlineData("""{"chosen_ids": [1, 99], "chosen_labels": [-100, 99], "rejected_ids": [1, 2], "rejected_labels": [-100, 2]}""", "line 1, chosen: input_ids[1] is 99")]
    [InlineData("""{"chosen_ids": [1, 2], "chosen_labels": [-100, 2], "rejected_ids": [1, 3], "rejected_labels": [3, -100]}""", "line 1, rejected: no label")]
    public void Load_TokensThatCannotBeCompared_AreRefusedBySide(string line, string named) => Assert.Contains(
        named,
        Assert.Throws<RefusedException>(() => Load(_folder.Write("tokens.jsonl", line), options: new ExampleOptions { VocabularySize = 50 })).Message,
        StringComparison.Ordinal);

    private string Data(params (string Question, string Chosen, string Rejected)[] preferences) => _folder.Write(
        "preferences.jsonl",
        string.Join('\n', preferences.Select(one => JsonSerializer.Serialize(new
        {
            messages = new[] { new { role = "user", content = one.Question } },
            chosen = one.Chosen,
            rejected = one.Rejected,
        }))));

    private static LoadedTrainingSet Load(string data, TrainingSetSource? source = null, ExampleOptions? options = null) =>
        new PreferenceSetLoader(source ?? new TrainingSetSource { Data = data }, () => new LetterFormat(), options ?? new ExampleOptions()).Load(TestContext.Current.CancellationToken);
}
