using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using BrightRun.Cli.Hosting;
using BrightRun.Domain;
using BrightRun.Domain.Prove.Metrics;
using BrightRun.Domain.Prove.Metrics.Comparison;

namespace BrightRun.Cli.Prove;

/// <summary>`prove metrics`: the thirteen automated metrics of a file of answers.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Option<string> _input = new("--input")
    {
        Required = true,
        HelpName = "ANSWERS.jsonl",
        Description = "Rows {id, text} as `answer` writes them; optional members: arm, scenario, client_message, has_other_party.",
    };

    private readonly Option<string?> _prompts = new("--prompts")
    {
        HelpName = "PROMPTS.jsonl",
        Description = "The prompts that were answered, joined by id: their last user message is the client's.",
    };

    private readonly Option<string?> _signature = new("--signature")
    {
        HelpName = "FILE",
        Description = "A word list with the phrases of your own consultant, for metric C1 (default: our own list).",
    };

    private readonly Option<string?> _baseline = new("--baseline")
    {
        HelpName = "ARM",
        Description = "Compare every other arm with this one, scenario by scenario.",
    };

    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "Seed of the resamples behind the intervals (default: 0)." };

    private readonly Option<LengthBand> _band = new("--length-band")
    {
        HelpName = "LOW-HIGH",
        Description = "Tokens between which an arm's mean length must lie (default: 250-400).",
        CustomParser = argument => LengthBand.Parse(argument.Tokens[0].Value) is { } band ? band : Wrong(argument),
        DefaultValueFactory = _ => new LengthBand(),
    };

    public MetricsVerb()
        : base("metrics", "Measure answers with the thirteen automated metrics; an answer that a metric cannot measure is unscored, never 0.")
    {
        Add(_input);
        Add(_prompts);
        Add(_signature);
        Add(_baseline);
        Add(_seed);
        Add(_band);
    }

    private static LengthBand? Wrong(ArgumentResult argument)
    {
        argument.AddError($"--length-band {argument.Tokens[0].Value} is no band.\nGive two whole numbers of tokens, the smaller first: 250-400.");
        return null;
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var source = parsed.GetRequiredValue(_input);
        var lists = parsed.GetValue(_signature) is { } signature ? Lexicons.Default with { Signature = LexiconFile.Read(ReadText(signature), signature) } : Lexicons.Default;
        var rows = Rows(source, parsed.GetValue(_prompts));
        var measured = new List<MeasuredRow>(rows.Count);
        foreach (var row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            measured.Add(new MeasuredRow(row, AnswerMetrics.Measure(row.Answer, lists)));
        }

        var report = MetricsReport.Of(source, measured, lists, parsed.GetValue(_baseline), new MetricComparisonOptions(parsed.GetValue(_seed)) { Band = parsed.GetRequiredValue(_band) });
        if (output.Json)
            output.WriteJson(report.ToJson());
        else
            report.WriteText(output.Results);
        return Task.FromResult(ExitCode.Done);
    }

    private static IReadOnlyList<AnswerRow> Rows(string source, string? prompts)
    {
        var rows = AnswerLines.ReadAnswers(new StringReader(ReadText(source)), source);
        if (prompts is null)
            return rows;
        var contexts = AnswerLines.ReadPrompts(new StringReader(ReadText(prompts)), prompts);
        return [.. rows.Select(row => contexts.TryGetValue(row.Id, out var context)
            ? row with { ClientMessage = row.ClientMessage ?? context.ClientMessage, HasOtherParty = row.HasOtherParty ?? context.HasOtherParty }
            : throw new RefusedException($"{source}: {prompts} has no prompt with the id {row.Id}.", "Name the file that these answers were made from, or leave --prompts away."))];
    }

    private static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(ProveInput.ReadBytes(path)), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary>A row and its metrics.</summary>
/// <param name="Row">The answer.</param>
/// <param name="Measured">What was measured.</param>
internal sealed record MeasuredRow(AnswerRow Row, MeasuredAnswer Measured)
{
    /// <summary>As the comparison takes it; answers without an arm form one together.</summary>
    public ArmAnswer ArmAnswer => new(Row.Arm ?? string.Empty, Row.Scenario, Measured);
}
