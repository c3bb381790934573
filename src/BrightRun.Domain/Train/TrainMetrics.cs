namespace BrightRun.Domain.Train;

/// <summary>One optimizer step, a row of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">The step, counted from 1.</param>
/// <param name="Loss">Cross entropy, averaged over all supervised tokens of the step, in nats.</param>
/// <param name="GradNorm">Norm of the gradient before clipping.</param>
/// <param name="Lr">Learning rate of the step.</param>
/// <param name="Tokens">Tokens forwarded, without padding.</param>
/// <param name="SupervisedTokens">Tokens that count in the loss.</param>
/// <param name="Pairs">Pairs of the step.</param>
/// <param name="Seconds">From the first forward to the end of the optimizer, without evaluation and saving.</param>
/// <param name="TokensPerSecond">Tokens over seconds.</param>
/// <param name="PeakMemoryBytes">Peak resident set of the process so far.</param>
public sealed record StepMetrics(
    int Step,
    double Loss,
    double GradNorm,
    double Lr,
    long Tokens,
    long SupervisedTokens,
    int Pairs,
    double Seconds,
    double TokensPerSecond,
    long PeakMemoryBytes);

/// <summary>One evaluation, a row of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">Steps done before it; 0 is the untrained adapter.</param>
/// <param name="EvalLoss">Cross entropy over all supervised tokens of the evaluation data, in nats.</param>
public sealed record EvaluationMetrics(int Step, double EvalLoss);
