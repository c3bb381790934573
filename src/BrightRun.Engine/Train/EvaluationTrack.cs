using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>What the evaluations so far mean: which adapter is the best, and whether it is time to stop.</summary>
/// <param name="BestStep">Steps done at the best evaluation after the first step; 0 while there is none.</param>
/// <param name="BestLoss">Its loss; null while there is none.</param>
/// <param name="WithoutImprovement">Evaluations since then.</param>
internal sealed record EvaluationTrack(int BestStep, double? BestLoss, int WithoutImprovement)
{
    public static EvaluationTrack Start { get; } = new(0, null, 0);

    /// <summary>
    /// The track after one more evaluation. The untrained adapter (step 0) is only something to compare with: it must not be
    /// written as a result.
    /// </summary>
    public EvaluationTrack After(EvaluationMetrics evaluation) => evaluation.Step == 0
        ? this
        : evaluation.EvalLoss < (BestLoss ?? double.PositiveInfinity)
            ? new EvaluationTrack(evaluation.Step, evaluation.EvalLoss, 0)
            : this with { WithoutImprovement = WithoutImprovement + 1 };
}
