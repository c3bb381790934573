using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Charts;

/// <summary>The loss of each step of each adapter. Lines are stretched to the width, texts stand outside the picture and keep their size.</summary>
internal static class LossChart
{
    private const int Width = 1000;
    private const int Height = 200;

    /// <summary>The chart.</summary>
    /// <param name="runs">The losses of each arm with its colour; at least one with a step.</param>
    public static Markup Of(IReadOnlyList<(string Arm, string Place, IReadOnlyList<double> Losses)> runs)
    {
        var (low, high) = (runs.SelectMany(run => run.Losses).Min(), runs.SelectMany(run => run.Losses).Max());
        var steps = runs.Max(run => run.Losses.Count);
        return Markup.Of($"""
            <div class="ends"><span>{Figures.Loss(high)}</span><span class="legend">{runs.Select(run => Markup.Of($"""<span><svg viewBox="0 0 26 16" aria-hidden="true"><line x1="1" x2="25" y1="8" y2="8" class="stroke-{run.Place}" stroke-width="2.5"{Dash(run.Place)}/></svg> {run.Arm}</span>"""))}</span></div>
            <div class="line"><svg viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" role="img" aria-label="Loss by training step: {string.Join("; ", runs.Select(run => $"{run.Arm} from {Figures.Loss(run.Losses[0])} to {Figures.Loss(run.Losses[^1])}"))}"><line x1="0" x2="{Width}" y1="{Height}" y2="{Height}" class="axis" vector-effect="non-scaling-stroke"/>{runs.Select(run => Markup.Of($"""<polyline class="stroke-{run.Place}"{Dash(run.Place)} points="{Points(run.Losses, steps, low, high)}"/>"""))}</svg></div>
            <div class="ends"><span>step 1, {Figures.Loss(low)} at the bottom</span><span>step {steps}</span></div>

            """);
    }

    // The control is dashed, so that the lines differ without colour.
    private static Markup Dash(string place) => place == "last" ? Markup.None : Markup.Of($""" stroke-dasharray="7 4" """);

    private static string Points(IReadOnlyList<double> losses, int steps, double low, double high) =>
        string.Join(' ', losses.Select((loss, index) => FormattableString.Invariant(
            $"{(steps > 1 ? (double)Width * index / (steps - 1) : 0):F1},{(high > low ? Height * (high - loss) / (high - low) : Height / 2.0):F1}")));
}
