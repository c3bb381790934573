using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using BrightRun.Tokens.Examples;
using static TorchSharp.torch;

namespace BrightRun.Engine.Pretrain;

/// <summary>
/// Trains a model from nothing with the trainer that adapters are trained with; only what learns is another. Everything runs on the
/// calling thread, which should be one of its own; stopping is looked for between steps, and a later call continues at the last checkpoint.
/// </summary>
/// <param name="setup">What is trained on what.</param>
/// <param name="observer">Watches.</param>
/// <param name="clock">Measures the seconds of a step.</param>
public sealed class PretrainingRun(PretrainingSetup setup, ITrainingObserver observer, TimeProvider clock)
{
    private const int KeptCheckpoints = 2;

    /// <summary>β₂: a run of some hundred steps is shorter than the memory of the usual 0.999.</summary>
    private const double SquareDecay = 0.98;

    private readonly PretrainingOptions _options = setup.Options;

    /// <summary>Where the finished model is written, rounded to bfloat16.</summary>
    public string ModelFolderPath => Path.Combine(setup.Folder, "model");

    /// <summary>Trains from wherever the folder stands to the end, and writes the model.</summary>
    /// <param name="stop">Asks to stop: the step that has begun is finished and the state saved.</param>
    /// <exception cref="RefusedException">The run diverges, the disk is full, or a checkpoint is damaged.</exception>
    public PretrainingOutcome Execute(CancellationToken stop)
    {
        TorchNative.EnsureLoaded();
        set_num_threads(1); // a thread takes whole sequences, see LanguageObjective
        using var scope = NewDisposeScope();
        using var parameters = new FullParameters(setup.Model);
        ModelInit.Fill(parameters, _options.Seed);
        using var source = OpenInitial(parameters);
        using var state = new TrainingState(parameters.Values, parameters.Gradients, weightDecay: 0, SquareDecay);
        var folder = new OutputFolder(setup.Folder);
        var checkpoints = new CheckpointStore(folder, KeptCheckpoints);
        using var log = new MetricsLog(folder, checkpoints.Restore(state));
        using var objective = new LanguageObjective(source, parameters, _options.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32, _options.Threads);

        var steps = new StepPlanner(setup.Training, new StepOptions { StepPairs = SequencesPerStep(), Seed = _options.Seed, Grouping = Grouping() });
        var schedule = Schedule(steps.StepsPerEpoch);
        observer.Stage(state.Step == 0 ? $"{schedule.TotalSteps} steps, {setup.Model.Parameters:N0} weights" : $"continuing after step {state.Step} of {schedule.TotalSteps}");
        var trainer = new Trainer(
            objective,
            state,
            steps,
            new BatchSource(setup.Training, _options.Seed),
            new HeldOutLoss(setup.HeldOut, Grouping()),
            new TrainerSettings(schedule, _options.MaxGradNorm, _options.EvaluateEvery, Patience: null, KeepBest: false, _options.SaveEvery),
            log,
            checkpoints,
            observer,
            clock);
        var finished = trainer.Run(stop);
        if (finished && !Directory.Exists(ModelFolderPath))
            AtomicFolder.Create(ModelFolderPath, path => ModelFolder.Write(path, setup.Model, StoredType.BF16, parameters.CopyTo));
        return new PretrainingOutcome(
            finished,
            state.Step,
            schedule.TotalSteps,
            log.Evaluations.FirstOrDefault()?.EvalLoss,
            log.Evaluations.LastOrDefault()?.EvalLoss,
            log.Steps.Sum(row => row.Tokens),
            log.Steps.Sum(row => row.Seconds));
    }

    /// <summary>The model in files that every thread's copy is loaded from.</summary>
    private BaseModel OpenInitial(FullParameters parameters)
    {
        var path = Path.Combine(setup.Folder, "initial");
        if (!Directory.Exists(path))
            AtomicFolder.Create(path, temporary => ModelFolder.Write(temporary, setup.Model, StoredType.F32, parameters.CopyTo));
        return BaseModel.Open(path);
    }

    private int SequencesPerStep()
    {
        var mean = setup.Training.Average(sequence => sequence.Ids.Length);
        return Math.Max(1, (int)Math.Round(_options.StepTokens / mean));
    }

    private GroupingOptions Grouping() => new() { Packing = true, MaxTokens = _options.PassTokens * _options.Threads };

    private LearningRateSchedule Schedule(int steps) =>
        new(ScheduleKind.Cosine, _options.LearningRate, Math.Max(1, (int)(steps * _options.WarmupShare)), steps);
}
