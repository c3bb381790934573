using System.Globalization;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Pipeline.Prove.Report;

namespace BrightRun.Cli.Demo;

/// <summary>Makes the report of a demonstration.</summary>
internal static class DemoReport
{
    /// <summary>Name of the page in the demonstration's folder.</summary>
    public const string FileName = "report.html";

    /// <summary>Writes the page.</summary>
    public static void Write(DemoOutcome outcome, DemoAssets assets, DemoRecipe recipe) =>
        AtomicFile.WriteText(Path.Combine(outcome.Folder, FileName), ComparisonPage.Of(Of(outcome, assets, recipe)));

    private static ComparisonReport Of(DemoOutcome outcome, DemoAssets assets, DemoRecipe recipe) => new()
    {
        Title = "Does the adapter change how the model talks?",
        Created = TimeProvider.System.GetUtcNow(),
        Version = outcome.Record.Version,
        Machine = DemoMachine.Describe(),
        Command = DemoText.Command(outcome.Folder, assets, recipe),
        DataOrigin = $"Synthetic, written by hand for this demonstration: {outcome.Study.Emotional.Count} conversations with two answers to each client message, one emotionally attuned and one neutral of the same length and content, "
            + $"and {outcome.Study.Scenarios.Count} scenarios that no adapter was trained on. Nobody in them is real.",
        Generation = string.Create(
            CultureInfo.InvariantCulture,
            $"Temperature {recipe.Sampling.Temperature}, top-p {recipe.Sampling.TopP}, at most {recipe.Sampling.MaxTokens} tokens, {recipe.Samples} answers of each arm to each scenario with the same draws for all arms (seed {recipe.Seed}); the first is shown. ")
            + $"System prompt of every arm: \"{outcome.Study.System}\"",
        Arms =
        [
            new ReportArm(DemoArms.Base, "base", "The base model as it is, without an adapter."),
            new ReportArm(DemoArms.Neutral, "neutral adapter", "Trained on the same conversations with neutral answers of the same length: what training alone does.", Training(outcome, DemoArms.Neutral, "neutral")),
            new ReportArm(DemoArms.Emotional, "emotional adapter", "Trained on the emotionally attuned answers: the adapter under test.", Training(outcome, DemoArms.Emotional, "emotional")),
        ],
        Scenarios = [.. outcome.Study.Scenarios.Select(scenario => new ReportScenario(scenario.ScenarioId, scenario.ClientMessage, FirstAnswers(outcome, scenario.ScenarioId)))],
        Study = outcome.Measurement.Study,
        Hashes = [.. Hashes(outcome)],
        NextSteps = [.. DemoText.NextSteps(outcome.Folder, assets).Select(next => new NextStep(next.What, next.Command))],
        Caveats =
        [
            .. assets.IsOwnBase ? (string[])["The base is a small model of a few million values that was trained on composed text about a little world of money and everyday life. It shows the method; its advice is not for real life. Many of its answers miss the topic, and sentences of the adapters fall apart in the middle; no metric here notices that."] : [],
            string.Create(CultureInfo.InvariantCulture, $"The length counts as met between {outcome.Measurement.Band.Shortest} and {outcome.Measurement.Band.Longest} words: the training answers' mean, give or take a third."),
            "Signature phrases were mined from the emotional training answers, so that metric measures imitation of this training set and nothing else.",
            HoldOutCaveat(outcome),
        ],
    };

    private static ReportTraining Training(DemoOutcome outcome, string arm, string name)
    {
        var (manifest, stage) = (outcome.Adapters[arm], outcome.Record.Stages[name]);
        var (work, metrics) = (manifest.Plan.Work, manifest.Metrics);
        var steps = StepRows(Path.Combine(outcome.Folder, name, "metrics.jsonl"));
        return new ReportTraining
        {
            Conversations = work.Conversations,
            Pairs = work.Pairs,
            Epochs = double.Parse(manifest.Plan.Options["epochs"]!, CultureInfo.InvariantCulture),
            SupervisedTokens = steps.Sum(step => step.SupervisedTokens),
            TrainedValues = AdapterSize.Of(Path.Combine(outcome.Folder, name)),
            Losses = [.. steps.Select(step => step.Loss)],
            HeldOutLoss = metrics is { FirstEvalLoss: { } before, FinalEvalLoss: { } after } ? (before, after) : null,
            Seconds = new PredictedActual(stage.PredictedSeconds, metrics.Seconds),
            MemoryBytes = new PredictedActual(stage.PredictedMemoryBytes, metrics.PeakMemoryBytes),
        };
    }

    private static List<StepMetrics> StepRows(string path) =>
        [.. File.ReadLines(path).Where(line => line.Contains("\"loss\"", StringComparison.Ordinal)).Select(line => System.Text.Json.JsonSerializer.Deserialize<StepMetrics>(line, RunJson.Row)!)];

    private static Dictionary<string, string> FirstAnswers(DemoOutcome outcome, string scenario) =>
        outcome.Measurement.Rows.Where(row => row.Scenario == scenario).GroupBy(row => row.Arm!, StringComparer.Ordinal).ToDictionary(arm => arm.Key, arm => arm.First().Text, StringComparer.Ordinal);

    private static IEnumerable<ReportHash> Hashes(DemoOutcome outcome)
    {
        foreach (var (what, input) in ((string[])["base model", "training set, emotional", "training set, neutral", "scenarios"]).Zip(outcome.Record.Inputs))
            yield return new ReportHash(what, input.Path, input.Sha256);
        foreach (var file in outcome.Record.Stages.Where(stage => stage.Value.PredictedSeconds is not null || stage.Key == "answers").SelectMany(stage => stage.Value.Files).Where(IsEvidence))
            yield return new ReportHash(Path.GetFileNameWithoutExtension(file.Name) switch { "answers" => "answers", "signature" => "signature phrases", _ => $"{file.Name.Split('/')[0]} adapter" }, file.Name, file.Sha256);
    }

    private static bool IsEvidence(ManifestFile file) => file.Name.EndsWith(".safetensors", StringComparison.Ordinal) || file.Name.EndsWith("manifest.json", StringComparison.Ordinal) || !file.Name.Contains('/', StringComparison.Ordinal);

    private static string HoldOutCaveat(DemoOutcome outcome)
    {
        var nearest = outcome.Study.HoldOut.MaxBy(match => match.Containment)!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Scenarios were held against every training text: at worst {nearest.Containment:P0} of a scenario's runs of five words occur in one of them (refused from 30 %), and the longest shared run has {outcome.Study.HoldOut.Max(match => match.LongestRun)} words.");
    }
}
