using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Scenarios;
using BrightRun.Domain.Train;
using BrightRun.Engine.Generate;
using BrightRun.Formats;

namespace BrightRun.Cli.Demo;

/// <summary>
/// Lets the three arms answer: one base in memory, adapters switched per request, arms of a scenario side by side in an order that rotates, the same
/// draws for all arms. The base alone also answers the openings of the training conversations, for the signature phrases.
/// </summary>
internal static class DemoAnswers
{
    /// <summary>Answers of the arms, in the form that <c>prove metrics</c> reads.</summary>
    public const string AnswersFile = "answers.jsonl";

    /// <summary>Phrases that tell the trained voice, as a word list.</summary>
    public const string SignatureFile = "signature.txt";

    private const int SignaturePhrases = 15;
    private const int SideBySide = 16;
    private const string Pilot = "pilot";

    /// <summary>Everything that an arm's answers depend on.</summary>
    public sealed record Question(DemoStudy Study, DemoRecipe Recipe, string BasePath, string NeutralAdapter, string EmotionalAdapter, int Threads);

    /// <summary>Writes <see cref="AnswersFile"/> and <see cref="SignatureFile"/> into a folder.</summary>
    /// <param name="question">What is asked of whom.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="progress">Called with the number of answers that are finished and of all.</param>
    /// <param name="cancellation">Checked between tokens; nothing is written then.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Write(Question question, string folder, Action<int, int> progress, CancellationToken cancellation)
    {
        using var source = BaseModel.Open(question.BasePath);
        using var generator = Generator.Load(source, new GeneratorSettings { Threads = question.Threads, Batch = SideBySide });
        var adapters = new Dictionary<string, AdapterHandle?>(StringComparer.Ordinal)
        {
            [DemoArms.Base] = null,
            [DemoArms.Neutral] = generator.LoadAdapter(question.NeutralAdapter),
            [DemoArms.Emotional] = generator.LoadAdapter(question.EmotionalAdapter),
        };
        List<Asked> asked = [.. Scenarios(question), .. Openings(question)];
        var requests = asked.ConvertAll(one => new GenerationRequest { Id = one.Id, Messages = one.Messages, Sampling = question.Recipe.Sampling, Adapter = adapters[one.Arm] });
        var results = generator.Answer(requests, new Counter(done => progress(done, requests.Count)), cancellation);

        var rows = asked.Zip(results).Where(pair => pair.First.Scenario is not null).Select(pair => Row(pair.First, pair.Second));
        var signature = Signature(question.Study, [.. asked.Zip(results).Where(pair => pair.First.Scenario is null).Select(pair => pair.Second.Text)]);
        AtomicFile.WriteText(Path.Combine(folder, SignatureFile), signature);
        AtomicFile.WriteText(Path.Combine(folder, AnswersFile), string.Concat(rows.Select(row => row + "\n")));
    }

    private static IEnumerable<Asked> Scenarios(Question question) =>
        from indexed in question.Study.Scenarios.Index()
        from sample in Enumerable.Range(1, question.Recipe.Samples)
        from place in Enumerable.Range(0, DemoArms.All.Count)
        let scenario = indexed.Item
        // The id leaves the arm out: every arm draws the same random numbers.
        select new Asked($"{scenario.ScenarioId}#{sample}", DemoArms.All[(indexed.Index + place) % DemoArms.All.Count], scenario, question.Study.Prompt(scenario));

    private static IEnumerable<Asked> Openings(Question question) =>
        question.Study.Openings.Select((messages, i) => new Asked($"{Pilot}#{i + 1}", DemoArms.Base, Scenario: null, messages));

    private static string Row(Asked asked, GenerationResult result) => JsonSerializer.Serialize(
        new
        {
            asked.Id,
            asked.Arm,
            Scenario = asked.Scenario!.ScenarioId,
            result.Text,
            FinishReason = result.FinishReason.Name(),
            asked.Scenario.ClientMessage,
            asked.Scenario.HasOtherParty,
        },
        RunJson.Row);

    /// <summary>A word list of phrases that the training answers use and the base does not.</summary>
    private static string Signature(DemoStudy study, List<string> baseline) => SignatureMining.AsList(
        SignatureMining.Choose([.. study.Targets], baseline, [], SignaturePhrases),
        "the training answers against the base's answers to the openings of the training conversations, before any scenario was answered");

    private sealed record Asked(string Id, string Arm, Scenario? Scenario, IReadOnlyList<ChatMessage> Messages);

    private sealed class Counter(Action<int> finished) : IGenerationObserver
    {
        private int _count;

        public void TextAdded(GenerationRequest request, string text)
        {
            // Sixteen answers grow at once: nobody could read along.
        }

        public void Finished(GenerationRequest request, GenerationResult result) => finished(++_count);
    }
}
