using BrightRun.Pipeline.Prove.Report.Charts;
using BrightRun.Pipeline.Prove.Report.Html;

namespace BrightRun.Pipeline.Prove.Report.Sections;

/// <summary>What training took, predicted and actual, and how the loss fell.</summary>
internal static class TrainingSection
{
    private static readonly (string What, Func<ReportTraining, string> Figure)[] Rows =
    [
        ("conversations", training => Figures.Count(training.Conversations)),
        ("answers learned from, each epoch", training => Figures.Count(training.Pairs)),
        ("epochs", training => FormattableString.Invariant($"{training.Epochs:0.##}")),
        ("steps", training => Figures.Count(training.Losses.Count)),
        ("supervised tokens, whole run", training => Figures.Count(training.SupervisedTokens)),
        ("trained values", training => Figures.Count(training.TrainedValues)),
        ("time, predicted", training => Figures.Duration(training.Seconds.Predicted)),
        ("time, actual", training => Figures.Duration(training.Seconds.Actual)),
        ("peak memory, predicted", training => Figures.Memory(training.MemoryBytes.Predicted)),
        ("peak memory, actual", training => Figures.Memory(training.MemoryBytes.Actual)),
    ];

    /// <summary>The section, or nothing where no arm was trained here.</summary>
    public static Markup Of(ComparisonReport report)
    {
        var trained = report.Arms.Select((arm, index) => (Arm: arm, Place: LevelBars.Place(index, report.Arms.Count))).Where(entry => entry.Arm.Training is not null).ToArray();
        if (trained.Length == 0)
            return Markup.None;
        var curves = trained.Where(entry => entry.Arm.Training!.Losses.Count > 0).Select(entry => ($"{entry.Arm.Code} ({entry.Arm.Name})", entry.Place, entry.Arm.Training!.Losses)).ToArray();
        return Markup.Of($"""
            <section id="training">
            <h2>Training: time, memory, loss</h2>
            <div class="scroll">
            <table>
            <caption>Predicted before the run, measured after it, on {report.Machine}.</caption>
            <thead><tr><th scope="col"></th>{trained.Select(entry => Markup.Of($"""<th scope="col" class="n">{entry.Arm.Code} {entry.Arm.Name}</th>"""))}</tr></thead>
            <tbody>
            {Rows.Select(row => Markup.Of($"""<tr><th scope="row">{row.What}</th>{trained.Select(entry => Markup.Of($"""<td class="n">{row.Figure(entry.Arm.Training!)}</td>"""))}</tr>{"\n"}"""))}</tbody>
            </table>
            </div>
            {(curves.Length == 0 ? Markup.None : Markup.Of($"""
                <h3>Loss by step</h3>
                <p>How surprised the model is by the answers it learns from; falling means it learns them. The two runs learn different texts, so their levels do not compare.</p>
                <div class="card">
                {LossChart.Of(curves)}</div>
                {HeldOut(trained.Select(entry => entry.Arm))}
                """))}
            </section>

            """);
    }

    private static Markup HeldOut(IEnumerable<ReportArm> arms) => Markup.Of(arms
        .Where(arm => arm.Training!.HeldOutLoss is not null)
        .Select(arm => Markup.Of($"<p>{arm.Code} on conversations that were held out: {Figures.Loss(arm.Training!.HeldOutLoss!.Value.Before)} before, {Figures.Loss(arm.Training.HeldOutLoss.Value.After)} after.</p>\n")));
}
