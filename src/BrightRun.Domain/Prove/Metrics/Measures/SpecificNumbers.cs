namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>
/// C3: how many different quantities an answer names of its own accord: amounts of money, percentages, times and other numerals, without
/// list markers, years, names such as 401(k), and quantities that the client named. Ten are as good as more.
/// </summary>
internal sealed class SpecificNumbers : Metric
{
    private const int Most = 10;

    public override MetricDefinition Definition { get; } = new(
        "C3", "specific numbers", "How many specific numbers does the answer add?", MetricUnit.Count, MetricDirection.Higher, 0.5,
        "2 to 3 an answer", "invented numbers score; read it together with a check of facts");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        List<QuantityMention> named = answer.ClientMessage is { } message ? [.. QuantityMention.In(message, lists.NumberNames)] : [];
        QuantityMention[] own = [.. QuantityMention.In(answer.Text, lists.NumberNames).Where(mention => !named.Exists(mention.IsSameAs)).Distinct()];
        return MetricResult.Of(MetricValue.Of(Math.Min(Most, own.Length)), own.Select(mention => mention.ToString()));
    }
}
