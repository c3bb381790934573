using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Tokens.Examples;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// The steps of a run, from wherever its state stands to the end: train a step, write its row, evaluate and save where it is due.
/// </summary>
/// <param name="objective">What is minimised.</param>
/// <param name="state">Where the run stands; changed by every step.</param>
/// <param name="steps">Deals the training sequences out to steps.</param>
/// <param name="batches">Lays them out as tokens.</param>
/// <param name="evaluation">Measures the held-out loss; null where nothing is held out.</param>
/// <param name="settings">What decides the course.</param>
/// <param name="log">Receives a row per step and evaluation.</param>
/// <param name="checkpoints">Receives the state.</param>
/// <param name="observer">Watches.</param>
/// <param name="clock">Measures the seconds of a step.</param>
internal sealed class Trainer(
    ITrainingObjective objective,
    TrainingState state,
    StepPlanner steps,
    BatchSource batches,
    HeldOutLoss? evaluation,
    TrainerSettings settings,
    MetricsLog log,
    CheckpointStore checkpoints,
    ITrainingObserver observer,
    TimeProvider clock)
{
    /// <summary>A continued run starts with the passes that the memory had room for before.</summary>
    private readonly PassLimit _passes = new(log.Steps.LastOrDefault()?.MicroBatch, observer);

    private int? _savedStep;

    private int TotalSteps => settings.Schedule.TotalSteps;

    private bool IsFinished => state.Step >= TotalSteps || state.StoppedEarly;

    /// <summary>Trains until the run is finished or asked to stop. A step that has begun is finished, and the state saved.</summary>
    /// <returns>False when it was asked to stop before it was finished.</returns>
    /// <exception cref="Domain.RefusedException">A step's numbers say that nothing is learned, or the disk is full.</exception>
    public bool Run(CancellationToken stop)
    {
        if (state.Step == 0)
            Evaluate();
        foreach (var plan in steps.Steps(state.Step, TotalSteps))
        {
            if (IsFinished)
                break;
            if (stop.IsCancellationRequested)
                return SaveAndStop();
            var row = Step(plan);
            log.Append(row);
            observer.StepDone(row, TotalSteps);
            if (state.Step % settings.EvaluateEvery == 0 || state.Step == TotalSteps)
                Evaluate();
            if (state.Step % settings.SaveEvery == 0 || IsFinished)
                Save();
        }

        return true;
    }

    /// <summary>One optimizer step: the gradient of the mean loss over all supervised tokens, clipped, then AdamW.</summary>
    private StepMetrics Step(StepPlan plan)
    {
        var number = state.Step + 1;
        var rate = settings.Schedule.RateOf(state.Step);
        var started = clock.GetTimestamp();
        using var scope = NewDisposeScope();

        StepGuard.CheckSupervised(plan.SupervisedTokens, number);
        var units = objective.UnitsOf(plan);
        var loss = _passes.Run($"step {number}", most => steps.Deal(plan, most), passes => Gradient(passes, units));
        StepGuard.CheckLoss(loss, number, rate);

        var norm = GradientClipping.Clip(state.Gradients, settings.MaxGradNorm);
        StepGuard.CheckGradient(norm, number);
        state.Optimizer.Step(number, rate);
        objective.ValuesChanged();
        state.Step = number;

        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        return new StepMetrics(number, loss, norm, rate, plan.Tokens, plan.SupervisedTokens, plan.Pairs, seconds, plan.Tokens / seconds, ProcessMemory.Peak()) { MicroBatch = _passes.Lowered }
            .With(objective.TakeRewards());
    }

    /// <summary>Fills the gradients with those of the step's mean loss, and returns that; nothing of an earlier attempt stays.</summary>
    private double Gradient(IReadOnlyList<MicroBatch> passes, long units)
    {
        state.Gradients.zero_();
        _ = objective.TakeRewards();
        var losses = new List<PendingLoss>(passes.Count);
        foreach (var pass in passes)
            losses.Add(objective.ForwardBackward(batches.Of(pass, state.Step), 1.0 / units));
        return losses.Sum(pending => pending.Read().Sum) / units; // only now is a device waited for: all of the step's passes are queued
    }

    private void Evaluate()
    {
        if (evaluation is null)
            return;
        var loss = _passes.Run($"evaluation after step {state.Step}", evaluation.Deal, passes => HeldOut(evaluation, passes));
        var result = new EvaluationMetrics(state.Step, loss).With(objective.TakeRewards());
        state.Evaluations = state.Evaluations.After(result);
        if (settings.KeepBest && state.Step > 0 && state.Evaluations.BestStep == state.Step)
            state.RememberBest();
        state.StoppedEarly = settings.Patience is { } patience && state.Evaluations.WithoutImprovement >= patience && state.Step < TotalSteps;
        log.Append(result);
        observer.Evaluated(result);
    }

    private double HeldOut(HeldOutLoss measure, IReadOnlyList<MicroBatch> passes)
    {
        _ = objective.TakeRewards();
        return measure.Measure(objective, passes);
    }

    private void Save()
    {
        if (state.Step == _savedStep)
            return;
        checkpoints.Save(state, log.Length);
        _savedStep = state.Step;
        observer.Saved(state.Step);
    }

    private bool SaveAndStop()
    {
        Save();
        return false;
    }
}
