using System.Text.RegularExpressions;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Text;
using BrightRun.Domain.Prove.Scenarios;
using BrightRun.Pipeline.Generate;

namespace BrightRun.Cli.Tests.Demo;

/// <summary>The demonstration's data keep what they promise: clean, twins, neutral where they say so, and held out.</summary>
public partial class DemoDataTests
{
    private static readonly string Folder = Path.Combine(Shared.RepositoryRoot, "assets", "demo");
    private static readonly List<Conversation> Emotional = Read("emotional.json");
    private static readonly List<Conversation> Neutral = Read("neutral.json");
    private static readonly IReadOnlyList<Scenario> Scenarios = ScenarioSet.Read(Path.Combine(Folder, "scenarios.json")).Scenarios;

    [Theory]
    [InlineData("emotional.json")]
    [InlineData("neutral.json")]
    public void TrainingSet_HasNoFinding(string name)
    {
        var inspection = TrainingDataInspection.Read(Path.Combine(Folder, name), cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(TrainingDataForm.TrainingFile, inspection.Form);
        Assert.Null(inspection.Failure);
        Assert.Empty(inspection.Findings.Groups);
        Assert.Contains("synthetic", File.ReadAllText(Path.Combine(Folder, name))[..400], StringComparison.Ordinal);
    }

    [Fact]
    public void Conversations_CoverArcsPersonasAndTopics()
    {
        Assert.True(Emotional.Count >= 24, $"{Emotional.Count} conversations");
        Assert.True(Emotional.Select(conversation => conversation.Arc).Distinct().Count() >= 5);
        Assert.True(Emotional.Select(conversation => conversation.Persona).Distinct().Count() >= 3);
        Assert.True(Emotional.Select(conversation => conversation.Topic).Distinct().Count() >= 24);
        Assert.All(Emotional, conversation => Assert.InRange(conversation.Pairs.Count(pair => pair.IsUsable), 2, 4));
    }

    [Fact]
    public void Twins_HaveTheSameIdsAndClientMessages()
    {
        Assert.Equal(Emotional.Select(conversation => conversation.Id), Neutral.Select(conversation => conversation.Id));
        Assert.Equal(Emotional.SelectMany(ClientMessages), Neutral.SelectMany(ClientMessages));
    }

    [Fact]
    public void Twins_AreOfEqualLengthWithinATenth() => Assert.All(Pairs(), pair =>
    {
        var ratio = (double)Tokens(pair.Neutral) / Tokens(pair.Emotional);

        Assert.True(ratio is >= 0.9 and <= 1.1, $"{ratio:F2}: {pair.Neutral}");
    });

    [Fact]
    public void Twins_NameTheSameAmounts() => Assert.All(Pairs(), pair =>
        Assert.Equal(Amounts(pair.Emotional), Amounts(pair.Neutral)));

    [Fact]
    public void NeutralAnswers_AreNeutral()
    {
        var emotional = Pairs().Select(pair => Measure(pair.Emotional)).ToList();
        var neutral = Pairs().Select(pair => Measure(pair.Neutral)).ToList();

        foreach (var (metric, most) in new[] { ("A1", 0.5), ("A3", 0.2) })
        {
            var (e, n) = (Mean(emotional, metric), Mean(neutral, metric));
            Assert.True(n <= most && n <= 0.25 * e, $"{metric}: neutral {n:F2}, emotional {e:F2}");
        }
    }

    [Fact]
    public void Scenarios_AreHeldOut()
    {
        var check = new HoldOutCheck(Emotional.SelectMany(ClientMessages), Pairs().SelectMany(pair => new[] { pair.Emotional, pair.Neutral }));

        Assert.True(Scenarios.Count >= 20, $"{Scenarios.Count} scenarios");
        Assert.All(Scenarios, scenario => Assert.True(check.Check(scenario).Status == HoldOutStatus.Clear, $"{check.Check(scenario)}"));
    }

    [Fact]
    public void Scenarios_AreNotInTheTextThatTheBaseIsTrainedOn()
    {
        var chats = new Composer(1).Documents().Where(document => document.Kind == ComposedKind.Chat).Take(3000).SelectMany(document => document.Messages);
        var check = new HoldOutCheck(chats.Where(message => message.Role != ChatRole.System).Select(message => message.Content), []);

        Assert.All(Scenarios, scenario => Assert.True(check.Check(scenario) is { Status: not HoldOutStatus.Reject, LongestRun: < 12 }, $"{check.Check(scenario)}"));
    }

    [Fact]
    public void Scenarios_DoNotDifferFromTrainingInTheirWorldOnly()
    {
        // Personas and arcs are those that were trained on; a result for another arc would have to be reported apart.
        Assert.Empty(Scenarios.Select(scenario => scenario.PersonaKey).Except(Emotional.Select(conversation => conversation.Persona)));
        Assert.Empty(Scenarios.Select(scenario => scenario.EmotionalArcKey).Except(Emotional.Select(conversation => conversation.Arc)));
    }

    private static List<Conversation> Read(string name)
    {
        using var reader = TrainingDataReader.Open(Path.Combine(Folder, name));
        return [.. reader.ReadConversations()];
    }

    private static IEnumerable<string> ClientMessages(Conversation conversation) =>
        conversation.Pairs.Where(pair => pair.IsUsable).Select(pair => pair.Context[^1].Content);

    private static IEnumerable<(string Emotional, string Neutral)> Pairs() =>
        Targets(Emotional).Zip(Targets(Neutral));

    private static IEnumerable<string> Targets(List<Conversation> set) => set.SelectMany(conversation => conversation.Pairs).Where(pair => pair.IsUsable).Select(pair => pair.Target!);

    private static int Tokens(string text) => PreparedText.Of(text).Tokens.Count;

    private static MeasuredAnswer Measure(string text) => AnswerMetrics.Measure(new Answer(text), Lexicons.Default);

    private static double Mean(List<MeasuredAnswer> answers, string metric) => answers.Average(answer => (double)answer[metric].Numerator / answer[metric].Denominator);

    private static IEnumerable<string> Amounts(string text) => Amount().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\$\d+(,\d{3})*|\d+ ?%", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Amount();
}
