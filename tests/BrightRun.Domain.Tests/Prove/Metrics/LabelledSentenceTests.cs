using BrightRun.Domain.Prove.Metrics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

/// <summary>
/// Each metric against sentences that a person labelled by what they mean, 60 with and 60 without it: precision and recall must reach the gate.
/// Sentences of odd number may be used to better a list; those of even number are only ever measured, so their figure is the honest one.
/// </summary>
public class LabelledSentenceTests
{
    private const int Sentences = 120;
    private const double Half = 0.5; // a share counts as "mostly" from here on

    [Theory]
    [InlineData("A1", 0.85)]
    [InlineData("A2", 0.75)]
    [InlineData("A3", 0.85)]
    [InlineData("B2", 0.75)]
    [InlineData("B3", 0.85)]
    [InlineData("C2", 0.85)]
    [InlineData("C3", 0.85)]
    [InlineData("D1", 0.75)]
    [InlineData("D2", 0.75)]
    [InlineData("E1", 0.85)]
    [InlineData("E2", 0.85)]
    public void Metric_FindsWhatAPersonFinds(string metric, double gate)
    {
        var all = Judge(metric, _ => true);
        var unseen = Judge(metric, index => index % 2 == 1);
        TestContext.Current.TestOutputHelper?.WriteLine($"{metric}: all {all}; even only {unseen}");

        Assert.True(all.Precision >= gate && all.Recall >= gate, $"{metric} {all}");
        Assert.True(unseen.Precision >= gate && unseen.Recall >= gate, $"{metric} on the sentences that no list was fitted to: {unseen}");
    }

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    [InlineData("C")]
    [InlineData("D")]
    [InlineData("E")]
    public void Family_HasSixtySentencesOfEachKind(string family)
    {
        var (metrics, rows) = Read(family);

        Assert.Equal(Sentences, rows.Count);
        Assert.Equal(Sentences, rows.Select(row => row.Text).Distinct().Count());
        for (var index = 0; index < metrics.Length; index++)
            Assert.Equal(Sentences / 2, rows.Count(row => row.Labels[index] == '1'));
    }

    private static Agreement Judge(string metric, Func<int, bool> include)
    {
        var (metrics, rows) = Read(metric[..1]);
        var column = Array.IndexOf(metrics, metric);
        var judged = rows.Where((_, index) => include(index))
            .Select(row => (row.Text, Labelled: row.Labels[column] == '1', Found: Holds(metric, row.Text)))
            .ToArray();
        return new Agreement(
            judged.Count(row => row is { Labelled: true, Found: true }),
            [.. judged.Where(row => row is { Labelled: false, Found: true }).Select(row => row.Text)],
            [.. judged.Where(row => row is { Labelled: true, Found: false }).Select(row => row.Text)]);
    }

    private static bool Holds(string metric, string text) =>
        AnswerMetrics.Measure(new Answer(text, HasOtherParty: true), Lexicons.Default)[metric].Quantity.Value is { } value && (metric == "B2" ? value >= Half : value > 0);

    private static (string[] Metrics, List<(string Labels, string Text)> Rows) Read(string family)
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Prove", "Metrics", "Labelled", $"{family}.txt"));
        return (lines[1].Split(' '), [.. lines.Skip(2).Select(line => line.Split(' ', 2)).Select(parts => (parts[0], parts[1]))]);
    }

    private sealed record Agreement(int Hits, string[] FalseAlarms, string[] Missed)
    {
        public double Precision => Hits / (double)Math.Max(1, Hits + FalseAlarms.Length);

        public double Recall => Hits / (double)Math.Max(1, Hits + Missed.Length);

        public override string ToString() => $"precision {Precision:F2}, recall {Recall:F2}\n  false: {string.Join("\n         ", FalseAlarms)}\n  missed: {string.Join("\n          ", Missed)}";
    }
}
