using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Storage;
using Spectre.Console;

namespace BrightRun.Cli.Demo;

/// <summary>What a demonstration came to.</summary>
/// <param name="Folder">Where everything is.</param>
/// <param name="Record">What it started from and what each stage took.</param>
/// <param name="Adapters">Manifests of the adapters by arm.</param>
/// <param name="Measurement">The answers and what was measured.</param>
/// <param name="Study">Training sets and scenarios.</param>
/// <param name="Repeated">Whether every stage was finished before.</param>
internal sealed record DemoOutcome(string Folder, DemoRecord Record, IReadOnlyDictionary<string, AdapterManifest> Adapters, DemoMeasurement Measurement, DemoStudy Study, bool Repeated);

/// <summary>
/// The demonstration stage by stage. A stage that is finished, its inputs and outputs unchanged, is not repeated; the training stages go on at their
/// last checkpoint.
/// </summary>
/// <param name="assets">What it starts from.</param>
/// <param name="recipe">How.</param>
/// <param name="folder">Where everything goes.</param>
/// <param name="threads">CPU threads; null for all.</param>
/// <param name="output">Takes the progress.</param>
internal sealed class DemoRun(DemoAssets assets, DemoRecipe recipe, string folder, int? threads, VerbOutput output)
{
    private const string AnswerStage = "answers";
    private const string ReportStage = "report";

    private static readonly IReadOnlyList<(string Arm, string Folder)> Trained = [(DemoArms.Neutral, "neutral"), (DemoArms.Emotional, "emotional")];

    private bool _worked;

    /// <summary>Runs what is left to do.</summary>
    /// <returns>What it came to; null when it was stopped, with the state saved.</returns>
    /// <exception cref="RefusedException">Inputs or folder are refused.</exception>
    /// <exception cref="OperationCanceledException">It was stopped while answering; the adapters are there.</exception>
    public async Task<DemoOutcome?> ExecuteAsync(CancellationToken cancellation)
    {
        var record = DemoRecord.TakeUp(folder, Fresh());
        output.Notes.MarkupLineInterpolated($"[bold]1 of 5[/] checking data and scenarios");
        var study = DemoStudy.Read(assets, recipe, cancellation);
        output.Notes.WriteLine($"  {study.Emotional.Count} conversations with {study.Targets.Count()} answers in each set; {study.Scenarios.Count} scenarios, none of them near a training text");
        record.Save(folder);

        var adapters = new Dictionary<string, AdapterManifest>(StringComparer.Ordinal);
        foreach (var (index, (arm, name)) in Trained.Index())
        {
            output.Notes.MarkupLineInterpolated($"[bold]{index + 2} of 5[/] training the {name} adapter");
            if (await TrainAsync(record, arm, name, cancellation) is not var (trained, manifest))
                return null;
            (record, adapters[arm]) = (trained, manifest);
        }

        output.Notes.MarkupLineInterpolated($"[bold]4 of 5[/] answering {study.Scenarios.Count} scenarios with base, neutral and emotional");
        record = await AnswerAsync(record, study, cancellation);
        output.Notes.MarkupLineInterpolated($"[bold]5 of 5[/] measuring, comparing, writing the report");
        var measurement = DemoMeasurement.Of(folder, study, recipe);
        var outcome = new DemoOutcome(folder, record, adapters, measurement, study, Repeated: false);
        record = WriteReport(record, outcome);
        return outcome with { Record = record, Repeated = !_worked };
    }

    /// <summary>Removes what only a training run that goes on needs.</summary>
    public void RemoveCheckpoints()
    {
        foreach (var (_, name) in Trained)
        {
            var checkpoints = Path.Combine(folder, name, "checkpoints");
            if (Directory.Exists(checkpoints))
                Directory.Delete(checkpoints, recursive: true);
        }
    }

    private DemoRecord Fresh()
    {
        using var source = BaseModel.Open(assets.Base);
        return new DemoRecord
        {
            Version = ProductVersion.Current,
            Recipe = recipe,
            Inputs =
            [
                new FileFingerprint(assets.Base, source.Fingerprint()),
                .. new[] { assets.Emotional, assets.Neutral, assets.Scenarios }.Select(path => new FileFingerprint(path, FileHash.Of(path))),
            ],
        };
    }

    private async Task<(DemoRecord Record, AdapterManifest Manifest)?> TrainAsync(DemoRecord record, string arm, string name, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        var data = arm == DemoArms.Emotional ? assets.Emotional : assets.Neutral;
        var options = recipe.Training(data, assets.Base, path);
        var inputs = InputsOf(record, data) + HashOf(RunPlan.Texts(options));
        if (IsDone(record, name, inputs))
            return (record, AdapterVerification.FindManifest(path)!);

        _worked = true;
        var result = await DemoTraining.RunAsync(options, threads, output, cancellation);
        if (result.Outcome.Manifest is not { } manifest)
            return null;
        var stage = DemoStage.Of(folder, inputs, [.. manifest.Files.Select(file => $"{name}/{file.Name}"), $"{name}/{AdapterManifest.FileName}"], manifest.Metrics.Seconds) with
        {
            PredictedSeconds = result.Forecast?.Time.Total.TotalSeconds,
            PredictedMemoryBytes = result.Forecast?.Memory.Total,
        };
        return (Finish(record, name, stage), manifest);
    }

    private async Task<DemoRecord> AnswerAsync(DemoRecord record, DemoStudy study, CancellationToken cancellation)
    {
        var inputs = InputsOf(record, assets.Scenarios) + string.Concat(Trained.Select(adapter => FileHash.Of(Path.Combine(folder, adapter.Folder, AdapterManifest.FileName))));
        if (IsDone(record, AnswerStage, inputs))
            return record;

        _worked = true;
        var begin = Stopwatch.GetTimestamp();
        var question = new DemoAnswers.Question(study, recipe, assets.Base, Path.Combine(folder, "neutral"), Path.Combine(folder, "emotional"), threads ?? Environment.ProcessorCount);
        // Tensor scopes belong to a thread, as in training.
        await CountedProgress.ShowAsync(output, "answers", TimeProvider.System, report => Task.Factory.StartNew(
            () => DemoAnswers.Write(question, folder, report, cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        return Finish(record, AnswerStage, DemoStage.Of(folder, inputs, [DemoAnswers.AnswersFile, DemoAnswers.SignatureFile], Stopwatch.GetElapsedTime(begin).TotalSeconds));
    }

    private DemoRecord WriteReport(DemoRecord record, DemoOutcome outcome)
    {
        var inputs = record.Stages[AnswerStage].Files[0].Sha256;
        if (IsDone(record, ReportStage, inputs))
            return record;

        _worked = true;
        var begin = Stopwatch.GetTimestamp();
        DemoReport.Write(outcome, assets, recipe);
        return Finish(record, ReportStage, DemoStage.Of(folder, inputs, [DemoReport.FileName], Stopwatch.GetElapsedTime(begin).TotalSeconds));
    }

    private static string InputsOf(DemoRecord record, string path) => record.Inputs[0].Sha256 + record.Inputs.Single(input => input.Path == path).Sha256;

    private static string HashOf(IReadOnlyDictionary<string, string?> options) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', options.Select(option => $"{option.Key} {option.Value}")))));

    private bool IsDone(DemoRecord record, string stage, string inputs)
    {
        var isDone = record.Stages.TryGetValue(stage, out var done) && done.Holds(folder, inputs);
        if (isDone)
            output.Notes.WriteLine("  finished before, and unchanged");
        return isDone;
    }

    private DemoRecord Finish(DemoRecord record, string stage, DemoStage done)
    {
        var finished = record.With(stage, done);
        finished.Save(folder);
        output.Notes.WriteLine($"  done in {ForecastText.Duration(TimeSpan.FromSeconds(done.Seconds))}");
        return finished;
    }
}
