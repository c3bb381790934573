using System.Globalization;
using BrightRun.Domain;

namespace BrightRun.Engine.Train;

/// <summary>Stops a run whose numbers say that nothing is learned, or that what is learned is worthless.</summary>
internal static class StepGuard
{
    /// <exception cref="RefusedException">The loss is no number, infinite or 0.</exception>
    public static void CheckLoss(double loss, int step, double rate)
    {
        if (!double.IsFinite(loss))
        {
            throw new RefusedException(
                $"step {step}: the loss is {Text(loss)}.",
                $"The run has diverged: lower --lr (the rate was {Text(rate)}) or --max-grad-norm, and begin anew or at a checkpoint before it.");
        }

        if (loss == 0)
            throw new RefusedException($"step {step}: the loss is 0.", "Nothing is left to learn from these data, which is never so with real answers: check what the training file supervises with `data preview`.");
    }

    /// <exception cref="RefusedException">The gradient is no number, infinite or 0.</exception>
    public static void CheckGradient(double norm, int step)
    {
        if (!double.IsFinite(norm))
            throw new RefusedException($"step {step}: the gradient's norm is {Text(norm)}.", "The run has diverged: lower --lr, or train with --dtype f32.");
        if (norm == 0)
            throw new RefusedException($"step {step}: the gradient is zero.", "The adapter does not reach the loss: check --targets, and an --init-adapter for matrices that are all zero.");
    }

    /// <exception cref="RefusedException">The step supervises nothing.</exception>
    public static void CheckSupervised(long tokens, int step)
    {
        if (tokens == 0)
            throw new RefusedException($"step {step}: no token is supervised.", "Check what the training file supervises with `data preview`.");
    }

    private static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
