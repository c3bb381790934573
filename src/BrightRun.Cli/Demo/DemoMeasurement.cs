using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Metrics.Text;

namespace BrightRun.Cli.Demo;

/// <summary>Measures the answers of a demonstration's folder and compares the arms.</summary>
/// <param name="Rows">The answers.</param>
/// <param name="Study">The thirteen metrics.</param>
/// <param name="Band">The band of the length: the mean of the training answers, give or take a third.</param>
internal sealed record DemoMeasurement(IReadOnlyList<AnswerRow> Rows, MetricStudy Study, LengthBand Band)
{
    private const double BandShare = 1.0 / 3;

    /// <summary>Measures.</summary>
    public static DemoMeasurement Of(string folder, DemoStudy study, DemoRecipe recipe)
    {
        var lists = Lexicons.Default with { Signature = LexiconFile.Read(File.ReadAllText(Path.Combine(folder, DemoAnswers.SignatureFile)), DemoAnswers.SignatureFile) };
        using var lines = new StreamReader(Path.Combine(folder, DemoAnswers.AnswersFile));
        var rows = AnswerLines.ReadAnswers(lines, DemoAnswers.AnswersFile);
        var band = BandOf(study);
        ArmAnswer[] answers = [.. rows.Select(row => new ArmAnswer(row.Arm!, row.Scenario, AnswerMetrics.Measure(row.Answer, lists)))];
        return new DemoMeasurement(rows, MetricStudy.Of(answers, DemoArms.All, new MetricComparisonOptions(recipe.Seed) { Band = band }), band);
    }

    private static LengthBand BandOf(DemoStudy study)
    {
        var mean = study.Targets.Average(target => PreparedText.Of(target).Tokens.Count);
        return new LengthBand(Math.Floor(mean * (1 - BandShare)), Math.Ceiling(mean * (1 + BandShare)));
    }
}
