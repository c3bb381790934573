using BrightRun.Cli.Hosting;
using BrightRun.Cli.Train;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;
using BrightRun.Engine.Train.Planning;

namespace BrightRun.Cli.Demo;

/// <summary>Trains one adapter of the demonstration with the use case that <c>train</c> has, or goes on where it was stopped.</summary>
internal static class DemoTraining
{
    /// <summary>What the planner said of a run, and what the run came to.</summary>
    public sealed record Result(RunOutcome Outcome, TrainingForecast? Forecast);

    /// <param name="options">The options; the folder is theirs to resume.</param>
    /// <param name="threads">CPU threads; null for all.</param>
    /// <param name="output">Takes the progress.</param>
    /// <param name="cancellation">Stops after the step that has begun, with the state saved.</param>
    public static async Task<Result> RunAsync(TrainOptions options, int? threads, VerbOutput output, CancellationToken cancellation)
    {
        var request = new TrainRequest(options, new Dictionary<OptionEntry, object?>(), threads);
        TrainingForecast? forecast = null;

        // Tensor scopes belong to a thread: the run has one of its own, on which nothing is awaited.
        Task<RunOutcome> Run(ITrainingObserver observer) => Task.Factory.StartNew(
            () => new TrainingRun(request, new Listener(observer, planned => forecast = planned)).Execute(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var outcome = output.IsLive ? await LiveDisplay.ShowAsync(output.Notes, Run) : await Run(new PlainDisplay(output.Notes, TimeProvider.System));
        return new Result(outcome, forecast);
    }

    private sealed class Listener(ITrainingObserver inner, Action<TrainingForecast> planned) : ITrainingObserver
    {
        public void Stage(string what) => inner.Stage(what);

        public void Planned(TrainingForecast forecast)
        {
            planned(forecast);
            inner.Planned(forecast);
        }

        public void StepDone(StepMetrics metrics, int totalSteps) => inner.StepDone(metrics, totalSteps);

        public void Evaluated(EvaluationMetrics metrics) => inner.Evaluated(metrics);

        public void Saved(int step) => inner.Saved(step);
    }
}
