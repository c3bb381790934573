using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Tokens.Examples;
using static TorchSharp.torch;

namespace BrightRun.Engine.Tests.Train;

/// <summary>
/// A trainer over a problem small enough to see through: values are pulled towards a target, the loss of a token is half the squared
/// distance. Everything around it (steps, log, checkpoints) is the real thing.
/// </summary>
internal sealed class TrainerBench : IDisposable
{
    private readonly Tensor _values = zeros(8).DetachFromDisposeScope();
    private readonly Tensor _gradients = zeros(8).DetachFromDisposeScope();
    private readonly MetricsLog _log;

    public TrainerBench(string folder, FullDisk? disk = null, bool keepBest = false)
    {
        Directory.CreateDirectory(folder);
        var output = new OutputFolder(folder, disk is null ? null : disk.Through);
        State = new TrainingState(_values, _gradients, weightDecay: 0);
        Checkpoints = new CheckpointStore(output, keep: 2);
        _log = new MetricsLog(output, Checkpoints.Restore(State));
        Objective = new Pull(_values, _gradients);
        KeepBest = keepBest;
    }

    public TrainingState State { get; }

    public CheckpointStore Checkpoints { get; }

    public Pull Objective { get; }

    public IReadOnlyList<EvaluationMetrics> Evaluations => _log.Evaluations;

    public IReadOnlyList<StepMetrics> Steps => _log.Steps;

    public int TotalSteps { get; init; } = 12;

    public int SaveEvery { get; init; } = 5;

    public int? Patience { get; init; }

    public bool Evaluates { get; init; }

    private bool KeepBest { get; }

    public float[] Values => _values.data<float>().ToArray();

    public bool Run(SilentObserver? observer = null, CancellationTokenSource? stop = null)
    {
        TrainingSequence[] sequences = [.. Enumerable.Range(0, 6).Select(index => new TrainingSequence([1, 2, 3, index], [-100, 2, 3, index], 1, $"line {index}"))];
        var trainer = new Trainer(
            Objective,
            State,
            new StepPlanner(sequences, new StepOptions { StepPairs = 2, Seed = 1, Grouping = new GroupingOptions { MaxSequences = 1 } }),
            new BatchSource(sequences, 1),
            Evaluates ? new HeldOutLoss(sequences, new GroupingOptions()) : null,
            new TrainerSettings(new LearningRateSchedule(ScheduleKind.Constant, 0.1, 0, TotalSteps), 1, Evaluates ? 1 : int.MaxValue, Patience, KeepBest, SaveEvery),
            _log,
            Checkpoints,
            observer ?? new SilentObserver(),
            TimeProvider.System);
        return trainer.Run(stop?.Token ?? CancellationToken.None);
    }

    public void Dispose()
    {
        _log.Dispose();
        State.Dispose();
        _values.Dispose();
        _gradients.Dispose();
    }

    /// <summary>The problem. What goes wrong in a test goes wrong here.</summary>
    internal sealed class Pull(Tensor values, Tensor gradients) : ITrainingObjective
    {
        /// <summary>Replaces the loss of a batch.</summary>
        public Func<double, double> Distort { get; set; } = loss => loss;

        /// <summary>Whether gradients arrive.</summary>
        public bool Connected { get; set; } = true;

        /// <summary>Replaces the loss of an evaluation, by its number from 0.</summary>
        public Func<int, double>? HeldOut { get; set; }

        /// <summary>Passes as they were queued, and losses as they were read.</summary>
        public List<string> Calls { get; } = [];

        private int _evaluations;

        public PendingLoss ForwardBackward(TokenBatch batch, double gradientScale)
        {
            using var scope = NewDisposeScope();
            var distance = values - batch.Ids[^1] - 1;
            var tokens = Supervised(batch);
            if (Connected)
                gradients.add_(distance * (gradientScale * tokens));
            Calls.Add("queue");
            var loss = new LossSum(Distort(0.5 * distance.square().sum().item<float>() * tokens), tokens);
            return new PendingLoss(() =>
            {
                Calls.Add("read");
                return loss;
            });
        }

        public LossSum Loss(TokenBatch batch)
        {
            using var scope = NewDisposeScope();
            var tokens = Supervised(batch);
            var loss = HeldOut?.Invoke(_evaluations++) ?? 0.5 * (values - 3).square().sum().item<float>();
            return new LossSum(loss * tokens, tokens);
        }

        public void ValuesChanged()
        {
        }

        private static int Supervised(TokenBatch batch) => batch.Labels.Count(label => label != TokenBatch.Ignored);
    }
}
