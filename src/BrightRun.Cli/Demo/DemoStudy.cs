using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Prove.Scenarios;

namespace BrightRun.Cli.Demo;

/// <summary>The arms of the demonstration, in the order of the report.</summary>
internal static class DemoArms
{
    public const string Base = "A";
    public const string Neutral = "B";
    public const string Emotional = "C";

    public static IReadOnlyList<string> All { get; } = [Base, Neutral, Emotional];
}

/// <summary>Training sets and scenarios, read and checked.</summary>
/// <param name="System">The system prompt of the training sets; every arm gets it.</param>
/// <param name="Emotional">Conversations with emotional answers.</param>
/// <param name="Neutral">The same with neutral answers.</param>
/// <param name="Scenarios">What is answered.</param>
/// <param name="HoldOut">How close each scenario comes to the training texts.</param>
internal sealed record DemoStudy(string System, IReadOnlyList<Conversation> Emotional, IReadOnlyList<Conversation> Neutral, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<HoldOutMatch> HoldOut)
{
    /// <summary>The first message of each training conversation: what signature phrases are mined against, and no scenario.</summary>
    public IEnumerable<IReadOnlyList<ChatMessage>> Openings => Emotional.Select(conversation => conversation.Pairs.First(pair => pair.IsUsable).Context);

    /// <summary>The emotional answers that are learned.</summary>
    public IEnumerable<string> Targets => TargetsOf(Emotional);

    /// <summary>Reads and checks.</summary>
    /// <exception cref="RefusedException">Data are unusable, the two sets are no twins, or a scenario is not held out.</exception>
    public static DemoStudy Read(DemoAssets assets, DemoRecipe recipe, CancellationToken cancellation)
    {
        var emotional = ReadConversations(assets.Emotional, cancellation);
        var neutral = ReadConversations(assets.Neutral, cancellation);
        EnsureTwins(emotional, neutral, assets);
        var scenarios = ScenarioSet.Read(assets.Scenarios).Scenarios.Take(recipe.Scenarios).ToList();
        var check = new HoldOutCheck(
            emotional.SelectMany(conversation => conversation.Pairs).SelectMany(pair => pair.Context).Where(message => message.Role == ChatRole.User).Select(message => message.Content),
            TargetsOf(emotional).Concat(TargetsOf(neutral)));
        List<HoldOutMatch> matches = [.. scenarios.Select(check.Check)];
        if (matches.Find(match => match.Status == HoldOutStatus.Reject) is { } seen)
        {
            throw new RefusedException(
                $"The scenario {seen.ScenarioId} is too close to a training text (\"{seen.Nearest} …\"): longest shared run {seen.LongestRun} tokens, containment {seen.Containment:F2}, cosine {seen.Cosine:F2}.",
                "Write another scenario: answers to what was trained on prove nothing.");
        }

        return new DemoStudy(SystemOf(emotional), emotional, neutral, scenarios, matches);
    }

    /// <summary>What an arm is told for a scenario: the same for every arm, and nothing of what raters see.</summary>
    public IReadOnlyList<ChatMessage> Prompt(Scenario scenario) =>
    [
        new ChatMessage(ChatRole.System, System),
        .. scenario.History.Select(turn => new ChatMessage(turn.Role == "assistant" ? ChatRole.Assistant : ChatRole.User, turn.Content)),
        new ChatMessage(ChatRole.User, scenario.ClientMessage),
    ];

    private static List<Conversation> ReadConversations(string path, CancellationToken cancellation)
    {
        var conversations = new List<Conversation>();
        var inspection = TrainingDataInspection.Read(path, onConversation: conversations.Add, cancellation: cancellation);
        return inspection.Failure is { } failure ? throw failure : conversations;
    }

    private static void EnsureTwins(List<Conversation> emotional, List<Conversation> neutral, DemoAssets assets)
    {
        static IEnumerable<string> ClientTurns(IEnumerable<Conversation> set) =>
            set.SelectMany(conversation => conversation.Pairs.Select(pair => $"{conversation.Id} {pair.Turn} {pair.Context[^1].Content}"));
        if (!ClientTurns(emotional).SequenceEqual(ClientTurns(neutral)))
            throw new RefusedException($"{assets.Neutral} is not the twin of {assets.Emotional}: their client messages differ.", "Both sets must hold the same conversations, and differ in the answers alone.");
    }

    private static string SystemOf(List<Conversation> conversations)
    {
        string[] systems = [.. conversations.SelectMany(conversation => conversation.Pairs).SelectMany(pair => pair.Context).Where(message => message.Role == ChatRole.System).Select(message => message.Content).Distinct(StringComparer.Ordinal)];
        return systems is [var one] ? one : throw new RefusedException($"The training set has {systems.Length} system prompts.", "The demonstration needs one, which every arm is given.");
    }

    private static IEnumerable<string> TargetsOf(IEnumerable<Conversation> set) => set.SelectMany(conversation => conversation.Pairs).Where(pair => pair.IsUsable).Select(pair => pair.Target!);
}
