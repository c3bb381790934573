using BrightRun.Domain;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Metrics.Text;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Cli.Prove;

/// <summary>What `prove metrics` says, for a script and for a person.</summary>
internal sealed record MetricsReport(string Source, IReadOnlyList<MeasuredRow> Rows, Lexicons Lists, IReadOnlyList<ArmSummary> Arms, IReadOnlyList<MetricComparison> Comparisons)
{
    private const string CutOff = "length"; // finish reason of an answer that ran into the limit

    /// <summary>Sums up the rows.</summary>
    /// <exception cref="RefusedException">The baseline is no arm of the file, or the only one.</exception>
    public static MetricsReport Of(string source, IReadOnlyList<MeasuredRow> rows, Lexicons lists, string? baseline, MetricComparisonOptions options)
    {
        ArmAnswer[] answers = [.. rows.Select(row => row.ArmAnswer)];
        string[] arms = [.. answers.Select(answer => answer.Arm).Distinct(StringComparer.Ordinal)];
        if (baseline is not null && (!arms.Contains(baseline) || arms.Length == 1))
        {
            throw arms is [""]
                ? new RefusedException($"{source}: its answers name no arm, so there is nothing to compare with {baseline}.", "Give each row the member arm, in one file for all arms.")
                : new RefusedException($"{source}: {baseline} is {(arms.Contains(baseline) ? "its only arm" : $"none of its arms ({string.Join(", ", arms)})")}.", "Name one of several arms as --baseline.");
        }

        return new MetricsReport(
            source, rows, lists, [.. arms.Select(arm => ArmSummary.Of(arm, answers))],
            baseline is null ? [] : [.. arms.Where(arm => arm != baseline).Select(arm => MetricComparison.Of(answers, baseline, arm, options))]);
    }

    /// <summary>The document for scripts.</summary>
    public object ToJson() => new
    {
        TextPreparation = PreparedText.Version,
        Lexicons = Lists.All.Select(list => new { list.Name, list.Version, list.Sha256, Entries = list.Sections.Values.Sum(section => section.Entries.Count), Forms = list.Sections.Values.Sum(section => section.Forms) }),
        Metrics = AnswerMetrics.All.Select(metric => new
        {
            metric.Definition.Id, metric.Definition.Name, metric.Definition.Question, Unit = Name(metric.Definition.Unit), Direction = Name(metric.Definition.Direction),
            metric.Definition.MinimumEffect, metric.Definition.Aspiration, metric.Definition.Weakness,
        }),
        Answers = Rows.Select(row => new
        {
            row.Row.Id, row.Row.Arm, row.Row.Scenario, row.Row.FinishReason, row.Measured.Tokens, row.Measured.Sentences, row.Measured.EnglishShare,
            Values = row.Measured.Results.ToDictionary(result => result.Key, result => result.Value.Value.Quantity.Value),
            Unscored = row.Measured.Results.Where(result => !result.Value.Value.IsScored).ToDictionary(result => result.Key, result => result.Value.Value.Reason),
            Found = row.Measured.Results.Where(result => result.Value.Found.Count > 0).ToDictionary(result => result.Key, result => result.Value.Found),
            Also = row.Measured.Results.Where(result => result.Value.Also.Count > 0).ToDictionary(result => result.Key, result => result.Value.Also),
        }),
        Arms = Arms.Select(arm => new
        {
            Arm = ArmOrNull(arm.Arm), arm.Answers, CutOff = CutOffIn(arm.Arm),
            Metrics = arm.Metrics.ToDictionary(metric => metric.Metric.Id, metric => new { Mean = metric.Mean.Value, metric.Scenarios, metric.Unscored, metric.Reasons }),
        }),
        Comparisons = Comparisons.Select(comparison => new
        {
            comparison.Baseline, comparison.Arm, comparison.Scenarios, comparison.Applicable, comparison.Met, comparison.MustMeet,
            Metrics = comparison.Metrics.Select(metric => QuantityJson.Of(Contrast(metric))).Select(json => new { Values = json.Values, json.Undefined }),
        }),
    };

    /// <summary>The tables for a person.</summary>
    public void WriteText(TextWriter writer)
    {
        writer.WriteLine($"{Source}: {Rows.Count} answers to {Rows.Select(row => row.Row.Scenario).Distinct(StringComparer.Ordinal).Count()} scenarios, text preparation {PreparedText.Version}");
        writer.WriteLine();
        MetricsTables.WriteArms(writer, Arms);
        foreach (var arm in Arms.Where(arm => CutOffIn(arm.Arm) > 0))
            writer.WriteLine($"  {CutOffIn(arm.Arm)} of {arm.Answers} answers{(arm.Arm.Length > 0 ? $" of {arm.Arm}" : string.Empty)} ran into the length limit");
        foreach (var comparison in Comparisons)
        {
            writer.WriteLine();
            MetricsTables.WriteComparison(writer, comparison);
        }

        writer.WriteLine();
        writer.WriteLine("These metrics count words. They support a judgement by people and do not replace it.");
    }

    private static object Contrast(MetricContrast contrast) => new
    {
        contrast.Metric.Id, contrast.Scenarios, contrast.LeftOut, contrast.BaselineMean, contrast.ArmMean, contrast.Difference, contrast.Low, contrast.High,
        contrast.P, contrast.AdjustedP, contrast.AtEqualLength, Outcome = Name(contrast.Outcome),
    };

    private int CutOffIn(string arm) => Rows.Count(row => row.ArmAnswer.Arm == arm && row.Row.FinishReason == CutOff);

    private static string? ArmOrNull(string arm) => arm.Length == 0 ? null : arm;

    private static string Name<T>(T value)
        where T : struct, Enum =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
