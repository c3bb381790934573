using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;

namespace BrightRun.Engine.Tests.Train;

/// <summary>Keeps what a run reports, and does something at a chosen step.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    public List<StepMetrics> Steps { get; } = [];

    public List<EvaluationMetrics> Evaluations { get; } = [];

    public List<string> Stages { get; } = [];

    public TrainingForecast? Forecast { get; private set; }

    /// <summary>Called after every step with its number.</summary>
    public Action<int>? AfterStep { get; init; }

    public void Stage(string what) => Stages.Add(what);

    public void Planned(TrainingForecast forecast) => Forecast = forecast;

    public void StepDone(StepMetrics metrics, int totalSteps)
    {
        Steps.Add(metrics);
        AfterStep?.Invoke(metrics.Step);
    }

    public void Evaluated(EvaluationMetrics metrics) => Evaluations.Add(metrics);

    public void Saved(int step)
    {
    }
}
