namespace BrightRun.Domain.Prove.Metrics.Measures;

/// <summary>B3: how many sentences end in a question mark outside double quotes; a run of marks is one.</summary>
internal sealed class Questions : Metric
{
    private const int ManyQuestions = 4;

    public override MetricDefinition Definition { get; } = new(
        "B3", "questions", "How many questions does the answer ask back?", MetricUnit.Count, MetricDirection.Higher, 0.3,
        "1 to 2 an answer", "rhetorical questions count");

    public override MetricResult Measure(PreparedAnswer answer, Lexicons lists)
    {
        var text = answer.Text.Text;
        var questions = new List<string>();
        foreach (var sentence in answer.Text.Sentences)
        {
            var end = sentence.End;
            while (end > sentence.Start && (char.IsWhiteSpace(text[end - 1]) || text[end - 1] is '"' or '\'' or ')' or ']'))
                end--;
            var marks = end;
            while (marks > sentence.Start && text[marks - 1] is '.' or '!' or '?')
                marks--;
            if (text.AsSpan(marks, end - marks).Contains('?') && !IsQuoted(text, marks))
                questions.Add(text[sentence.Start..end].Trim());
        }

        return new MetricResult(MetricValue.Of(questions.Count), questions, new Dictionary<string, double> { ["too_many"] = questions.Count > ManyQuestions ? 1 : 0 });
    }

    // Quotes pair up inside their paragraph; one that was never closed ends there.
    private static bool IsQuoted(string text, int position)
    {
        var paragraph = text.LastIndexOf('\n', Math.Max(0, position - 1)) + 1;
        return text.AsSpan(paragraph, position - paragraph).Count('"') % 2 == 1;
    }
}
