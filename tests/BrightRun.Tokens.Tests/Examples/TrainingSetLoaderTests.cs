using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Tokens.Examples;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class TrainingSetLoaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Chat lines of so many conversations with two answers each.</summary>
    private string Chats(int count, string name = "chats.jsonl") => _folder.Write(
        name,
        string.Join('\n', Enumerable.Range(1, count).Select(i => JsonSerializer.Serialize(new
        {
            messages = new[]
            {
                new { role = "user", content = $"first question {i}" }, new { role = "assistant", content = $"first answer {i}" },
                new { role = "user", content = $"second question {i}" }, new { role = "assistant", content = $"second answer {i}" },
            },
        }))));

    private string Lines(params int[][] labels) => _folder.Write(
        "lines.jsonl",
        string.Join('\n', labels.Select(row => JsonSerializer.Serialize(new { input_ids = row.Select(Math.Abs), labels = row }))));

    private static LoadedTrainingSet Load(TrainingSetSource source, ExampleOptions? options = null) =>
        new TrainingSetLoader(source, () => new LetterFormat(), options ?? new ExampleOptions()).Load(TestContext.Current.CancellationToken);

    [Fact]
    public void Load_FoldsEveryConversation()
    {
        var loaded = Load(new TrainingSetSource { Data = Chats(3) });

        Assert.Equal((3, 6), (loaded.Set.Sequences.Count, loaded.Set.Report.Pairs));
        Assert.Empty(loaded.Set.EvalSequences);
        Assert.Equal(6, loaded.Counts.UsablePairs);
    }

    [Fact]
    public void Load_HoldsOutWholeConversations()
    {
        var loaded = Load(new TrainingSetSource { Data = Chats(10), EvalSplit = 0.2, Seed = 5 });

        Assert.Equal((8, 2), (loaded.Set.Sequences.Count, loaded.Set.EvalSequences.Count));
        Assert.Empty(loaded.Set.Sequences.Select(sequence => sequence.Source).Intersect(loaded.Set.EvalSequences.Select(sequence => sequence.Source)));
    }

    [Fact]
    public void Load_TinyShare_HoldsOutOne() => Assert.Single(Load(new TrainingSetSource { Data = Chats(3), EvalSplit = 0.001 }).Set.EvalSequences);

    [Fact]
    public void Load_SingleConversation_IsRefusedOrTrainedOnWhole()
    {
        var source = new TrainingSetSource { Data = Chats(1), EvalSplit = 0.1 };

        Assert.Throws<RefusedException>(() => Load(source));
        var loaded = Load(source with { SplitIfPossible = true });
        Assert.True(loaded.SplitWasImpossible);
        Assert.Single(loaded.Set.Sequences);
    }

    [Fact]
    public void Load_EvalDataOfAnotherKind_IsRefused()
    {
        var refused = Assert.Throws<RefusedException>(() => Load(new TrainingSetSource { Data = Chats(2), EvalData = Lines([-100, 5]) }));

        Assert.Contains("one is tokenized", refused.Message);
    }

    [Fact]
    public void Load_EvalData_HoldsNothingOutOfTheTrainingData()
    {
        var loaded = Load(new TrainingSetSource { Data = Chats(3), EvalData = Chats(2, "other.jsonl"), EvalSplit = 0.5 });

        Assert.Equal((3, 2), (loaded.Set.Sequences.Count, loaded.Set.EvalSequences.Count));
    }

    [Fact]
    public void Load_StepSize_DividesTrainingSequencesOnly()
    {
        var loaded = Load(new TrainingSetSource { Data = Chats(4), EvalSplit = 0.25 }, new ExampleOptions { StepPairs = 1 });

        Assert.All(loaded.Set.Sequences, sequence => Assert.Equal(1, sequence.Pairs));
        Assert.All(loaded.Set.EvalSequences, sequence => Assert.Equal(2, sequence.Pairs));
    }

    [Fact]
    public void Load_TokenizedLines_NeverAskForAChatFormat()
    {
        var source = new TrainingSetSource { Data = Lines([-100, 5, 6], [-100, 7], [-100, 8]), EvalSplit = 0.34 };

        var loaded = new TrainingSetLoader(source, () => throw new InvalidOperationException("No tokenizer is needed."), new ExampleOptions()).Load(TestContext.Current.CancellationToken);

        Assert.Equal((2, 1), (loaded.Set.Sequences.Count, loaded.Set.EvalSequences.Count));
    }

    [Fact]
    public void Load_LineThatSupervisesNothing_IsRefusedNamingIt()
    {
        var refused = Assert.Throws<RefusedException>(() => Load(new TrainingSetSource { Data = Lines([-100, 5], [-100, -100]) }));

        Assert.Contains("line 2", refused.Message);
    }

    [Fact]
    public void Load_IdOutsideTheVocabulary_IsRefusedNamingTheLine()
    {
        var refused = Assert.Throws<RefusedException>(
            () => Load(new TrainingSetSource { Data = Lines([-100, 5], [-100, 320]) }, new ExampleOptions { VocabularySize = 320 }));

        Assert.Contains("line 2", refused.Message);
        Assert.Contains("320", refused.Message);
    }
}
