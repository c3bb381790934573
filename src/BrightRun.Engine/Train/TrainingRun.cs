using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Engine.Native;
using BrightRun.Engine.Train.Planning;
using BrightRun.Engine.Train.Preferences;
using BrightRun.Formats;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// The main job, from a request to a verified adapter: resolve, plan, train, pass the gate, write. Everything runs on the calling
/// thread, which should be one of its own; stopping is looked for between steps.
/// </summary>
/// <param name="request">What is asked for.</param>
/// <param name="observer">Watches.</param>
/// <param name="surroundings">What the run finds around it; this machine by default.</param>
public sealed class TrainingRun(TrainRequest request, ITrainingObserver observer, RunSurroundings? surroundings = null)
{
    private readonly RunSurroundings _around = surroundings ?? new RunSurroundings();

    /// <summary>Does it.</summary>
    /// <param name="stop">Asks to stop: the step that has begun is finished and the state saved.</param>
    /// <exception cref="RefusedException">The input, the options or the run itself are refused; says what and what to do.</exception>
    public RunOutcome Execute(CancellationToken stop)
    {
        try
        {
            return ExecuteGuarded(stop);
        }
        catch (Exception failure) when (MemoryFailure.Is(failure))
        {
            throw MemoryFailure.Refusal(failure);
        }
    }

    private RunOutcome ExecuteGuarded(CancellationToken stop)
    {
        request.Options.EnsureValid();
        var folder = FindFolder();
        var stored = FindStoredPlan(folder);
        var resolved = stored is null ? request : StoredPlan.Continue(stored, request);
        RequireInputs(resolved.Options);

        TorchNative.EnsureLoaded();
        set_num_threads(resolved.Threads ?? Environment.ProcessorCount);
        if (stored is not null && folder.IsComplete)
            return VerifyAgain(folder, stored, resolved.Options.Base!);
        var planned = new RunPlanner(resolved, folder, stored, observer, _around.MemoryAtHand()).Plan();
        using var model = planned.Base;
        observer.Planned(planned.Forecast);
        if (request.Options.DryRun)
            return new RunOutcome(RunEnd.Planned, folder.Path, planned.Plan, null, 0);
        EnsureFits(planned);

        return Train(folder, planned, isNew: stored is null, stop);
    }

    private static void EnsureFits(PlannedRun planned)
    {
        var (plan, forecast) = (planned.Plan, planned.Forecast);
        var pass = plan.Compute.MicroBatch == 1 || planned.Options.Packing
            ? $"a sequence of {plan.Work.LongestSequence} tokens"
            : $"{plan.Compute.MicroBatch} sequences of up to {plan.Work.LongestSequence} tokens";
        forecast.Memory.EnsureFits(forecast.AvailableMemory, pass, forecast.Proposals);
    }

    private RunOutcome Train(OutputFolder folder, PlannedRun planned, bool isNew, CancellationToken stop)
    {
        var options = planned.Options;
        using var scope = NewDisposeScope();
        observer.Stage("loading the base model");
        using var model = CausalLm.Load(planned.Base, planned.Compute.DType, planned.Compute.Device, WeightStorage.Of(planned.Plan));
        model.OffloadsLayerInputs = options.OffloadActivations;
        using var adapter = planned.Adapter.Create(model, options.Seed);
        using var reference = options.Method == TrainMethod.Dpo ? planned.Adapter.LoadInitial(model.Config) : null;
        using var state = new TrainingState(adapter.Values, adapter.Gradients, options.WeightDecay, rateFactors: LoraPlus.RateFactors(adapter, options.LoraPlusRatio));
        if (isNew)
            folder.WritePlan(planned.Plan); // a base whose weights are refused leaves no folder behind
        var checkpoints = new CheckpointStore(folder, options.KeepCheckpoints);
        using var log = new MetricsLog(folder, checkpoints.Restore(state));
        adapter.MarkUpdated();
        if (options.Resume is not null)
            observer.Stage(state.Step == 0 ? "no checkpoint yet: starting at step 0" : $"continuing after step {state.Step}");

        var (work, compute) = (planned.Plan.Work, planned.Plan.Compute);
        var largest = planned.Data.LargestPass(options.Packing ? 1 : compute.MicroBatch);
        model.BeginTraining(adapter, [.. largest.Select(sequence => sequence.Ids.Length)], compute.RecomputeActivations);
        var trainer = new Trainer(
            _around.Objective(Objective(planned, model, adapter, reference)),
            state,
            planned.Steps,
            new BatchSource(planned.Data.Training, options.Seed),
            work.EvaluateEvery == 0 ? null : new HeldOutLoss(planned.Data.Evaluation, planned.Grouping),
            new TrainerSettings(planned.Schedule, options.MaxGradNorm, work.EvaluateEvery == 0 ? int.MaxValue : work.EvaluateEvery, options.Patience, options.Keep == KeepPolicy.Best, options.SaveEvery),
            log,
            checkpoints,
            observer,
            _around.Clock);
        if (!trainer.Run(stop))
            return new RunOutcome(RunEnd.Interrupted, folder.Path, planned.Plan, null, state.Step);

        model.EndTraining();
        observer.Stage("checking and writing the adapter");
        var manifest = new AdapterWriter(folder, planned, _around.Clock).Write(model, adapter, state, log);
        return new RunOutcome(RunEnd.Completed, folder.Path, planned.Plan, manifest, state.Step);
    }

    private static ITrainingObjective Objective(PlannedRun planned, CausalLm model, LoraAdapter adapter, LoraAdapter? reference)
    {
        var (options, recompute) = (planned.Options, planned.Plan.Compute.RecomputeActivations);
        return options.Method == TrainMethod.Dpo
            ? new PreferenceObjective(model, adapter, reference, options.Beta ?? TrainOptions.DefaultBeta, recompute, options.NeftuneAlpha)
            : new AnswerObjective(model, adapter, recompute, options.NeftuneAlpha);
    }

    private RunOutcome VerifyAgain(OutputFolder folder, RunPlan plan, string basePath)
    {
        observer.Stage("this run is complete: verifying its adapter");
        using var model = BaseModel.Open(basePath);
        var verification = AdapterVerification.Of(folder.Path, model, allowOtherBase: false);
        verification.EnsurePassed();
        return new RunOutcome(RunEnd.AlreadyComplete, folder.Path, plan, verification.Manifest, verification.Manifest!.Metrics.Steps);
    }

    private OutputFolder FindFolder()
    {
        var options = request.Options;
        if (options.Resume is { } resume && options.Out is { } path && Path.GetFullPath(resume) != Path.GetFullPath(path))
            throw new RefusedException($"--out {path} and --resume {resume} are different folders.", "A run is continued in its own folder: leave --out out.");
        var folder = new OutputFolder(options.Resume ?? options.Out ?? DefaultFolder(options), _around.Disk);
        if (options.Resume is null)
            folder.EnsureNew();
        return folder;
    }

    /// <summary>Named after what goes in, so that the same command finds the same folder.</summary>
    private static string DefaultFolder(TrainOptions options) =>
        $"{Path.GetFileNameWithoutExtension(options.Data ?? "data")}-on-{Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(options.Base ?? "base"))}";

    private RunPlan? FindStoredPlan(OutputFolder folder)
    {
        if (request.Options.Resume is null)
            return null;
        var plan = folder.FindPlan();
        if (plan is null)
            observer.Stage($"{folder.Path} holds no run yet: starting at step 0");
        return plan;
    }

    private static void RequireInputs(TrainOptions options)
    {
        if (options.Data is null)
            throw new RefusedException("--data is missing: nothing to train on.", "Name a file: --data FILE.");
        if (options.Base is null)
            throw new RefusedException("--base is missing: no model to train.", "Name a Hugging Face folder or a GGUF file: --base PATH.");
    }
}
