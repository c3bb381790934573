using BrightRun.Domain.Train;
using BrightRun.Engine.Train.Planning;

namespace BrightRun.Engine.Train;

/// <summary>
/// Watches a run. Calls come from the run's own thread, in order; what a run computes never depends on who watches.
/// </summary>
public interface ITrainingObserver
{
    /// <summary>The run has begun to do something that takes a while.</summary>
    /// <param name="what">In words: <c>loading the base model</c>.</param>
    void Stage(string what);

    /// <summary>The plan is made; nothing has been loaded yet.</summary>
    void Planned(TrainingForecast forecast);

    /// <summary>A step is done.</summary>
    /// <param name="metrics">Its row.</param>
    /// <param name="totalSteps">Steps of the whole run.</param>
    void StepDone(StepMetrics metrics, int totalSteps);

    /// <summary>An evaluation is done.</summary>
    void Evaluated(EvaluationMetrics metrics);

    /// <summary>A checkpoint is on the disk.</summary>
    /// <param name="step">Steps done in it.</param>
    void Saved(int step);
}
