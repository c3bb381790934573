using System.Text.Json.Serialization;

namespace BrightRun.Domain.Train;

/// <summary>One optimizer step, a row of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">The step, counted from 1.</param>
/// <param name="Loss">Cross entropy, averaged over all supervised tokens of the step, in nats; of preference methods their loss, averaged over the pairs.</param>
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
    long PeakMemoryBytes)
{
    /// <summary>Most sequences in a forward pass, from the step on in which the memory ran out; absent while the plan's number holds.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? MicroBatch { get; init; }

    /// <summary>Mean reward of the chosen answers; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardChosen { get; init; }

    /// <summary>Mean reward of the rejected answers; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardRejected { get; init; }

    /// <summary>Mean difference of the two; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardMargin { get; init; }

    /// <summary>Share of the pairs whose chosen answer has the higher reward; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? RewardAccuracy { get; init; }

    /// <summary>The row with what a preference method has seen; unchanged where there is nothing.</summary>
    public StepMetrics With(RewardMetrics? rewards) => rewards is null
        ? this
        : this with { RewardChosen = rewards.Chosen, RewardRejected = rewards.Rejected, RewardMargin = rewards.Margin, RewardAccuracy = rewards.Accuracy };
}

/// <summary>How the answers of preferences are rewarded: β · (log-probability under the policy − under the reference), in the mean.</summary>
/// <param name="Chosen">Of the chosen answers.</param>
/// <param name="Rejected">Of the rejected answers.</param>
/// <param name="Margin">The mean difference.</param>
/// <param name="Accuracy">Share of the pairs whose chosen answer has the higher reward.</param>
public sealed record RewardMetrics(double Chosen, double Rejected, double Margin, double Accuracy);

/// <summary>One evaluation, a row of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">Steps done before it; 0 is the untrained adapter.</param>
/// <param name="EvalLoss">Loss on the evaluation data: cross entropy over all supervised tokens, in nats; of preference methods the mean over the pairs.</param>
public sealed record EvaluationMetrics(int Step, double EvalLoss)
{
    /// <summary>Mean difference of the rewards of chosen and rejected answers; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EvalRewardMargin { get; init; }

    /// <summary>Share of the pairs whose chosen answer has the higher reward; of preference methods only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EvalRewardAccuracy { get; init; }

    /// <summary>The row with what a preference method has seen; unchanged where there is nothing.</summary>
    public EvaluationMetrics With(RewardMetrics? rewards) =>
        rewards is null ? this : this with { EvalRewardMargin = rewards.Margin, EvalRewardAccuracy = rewards.Accuracy };
}
