namespace BrightRun.Domain.Train;

/// <summary>
/// The learning rate of each step: warm-up in a straight line from 0, then the schedule's own course. The factors are those of
/// Hugging Face's <c>get_cosine_schedule_with_warmup</c>, <c>get_linear_schedule_with_warmup</c> and
/// <c>get_constant_schedule_with_warmup</c>, so with warm-up the first step has rate 0.
/// </summary>
/// <param name="Kind">The course after warm-up.</param>
/// <param name="PeakRate">The rate at its highest.</param>
/// <param name="WarmupSteps">Steps of warm-up, 0 for none.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
public sealed record LearningRateSchedule(ScheduleKind Kind, double PeakRate, int WarmupSteps, int TotalSteps)
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">The step, counted from 0.</param>
    public double RateOf(int step) => PeakRate * FactorOf(step);

    /// <summary>True when at least one step changes anything.</summary>
    public bool Moves() => Enumerable.Range(0, TotalSteps).Any(step => RateOf(step) > 0);

    private double FactorOf(int step)
    {
        if (step < WarmupSteps)
            return step / (double)Math.Max(1, WarmupSteps);
        var length = (double)Math.Max(1, TotalSteps - WarmupSteps);
        return Kind switch
        {
            ScheduleKind.Cosine => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * ((step - WarmupSteps) / length)))),
            ScheduleKind.Linear => Math.Max(0, (TotalSteps - step) / length),
            ScheduleKind.Constant => 1,
            _ => throw new InvalidOperationException($"No such schedule: {Kind}."),
        };
    }
}
