using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json.Nodes;
using BrightRun.Cli.Hosting;
using BrightRun.Domain.Prove.Comparison;
using BrightRun.Domain.Prove.Statistics;
using BrightRun.Pipeline.Prove;
using Spectre.Console;

namespace BrightRun.Cli.Prove;

/// <summary>`prove compare --input SCORES`: the full paired analysis for anyone who brings scores of their own.</summary>
internal sealed class CompareVerb : Verb
{
    private static readonly ComparisonOptions Defaults = new();

    private readonly Option<string> _input = new("--input")
    {
        Required = true,
        HelpName = "SCORES.csv|json",
        Description = "Columns scenario, arm, score, optionally rater and cluster; a row for each score. An empty score is a missing one.",
    };

    private readonly Option<string?> _arms = new("--arms")
    {
        HelpName = "A,C,…",
        Description = "Arms to compare, the baseline first (default: all, in the order of their names).",
    };

    private readonly Option<string?> _scale = new("--scale")
    {
        HelpName = "LOW,HIGH",
        Description = "Lowest and highest score that there is, as 1,5: scores off it are refused, and improvements are told on every yardstick.",
    };

    private readonly Option<int> _minRaters = new("--min-raters")
    {
        HelpName = "N",
        Description = "Raters that a scenario needs who scored every arm.",
        DefaultValueFactory = _ => Defaults.MinRaters,
    };

    private readonly Option<double?> _effect = new("--effect")
    {
        HelpName = "POINTS",
        Description = "The difference that is hoped for, for power and required scenarios (default: --target).",
    };

    private readonly Option<double> _target = new("--target")
    {
        HelpName = "PERCENT",
        Description = "The improvement that is hoped for, in percent of the baseline's mean.",
        DefaultValueFactory = _ => Defaults.TargetPercent,
    };

    private readonly Option<ulong> _seed = new("--seed")
    {
        HelpName = "N",
        Description = "Seed of all resampling; the same scores and seed give the same numbers.",
        DefaultValueFactory = _ => Defaults.Seed,
    };

    public CompareVerb()
        : base("compare", "Compare arms on the same scenarios: differences, intervals, tests, effect sizes, power, agreement.")
    {
        foreach (var option in (Option[])[_input, _arms, _scale, _minRaters, _effect, _target, _seed])
            Add(option);
        _scale.Validators.Add(result => Require(result.Tokens is not [var token] || ScaleOf(token.Value) is not null, result, "two numbers, the lower one first, as 1,5"));
        _minRaters.Validators.Add(result => Require(result.Tokens is not [var token] || !int.TryParse(token.Value, out var count) || count >= 1, result, "at least 1"));
        _effect.Validators.Add(result => Require(IsPositive(result), result, "above 0"));
        _target.Validators.Add(result => Require(IsPositive(result), result, "above 0"));
    }

    public override Task<int> RunAsync(ParseResult parsed, VerbOutput output, CancellationToken cancellation)
    {
        var source = parsed.GetRequiredValue(_input);
        var options = new ComparisonOptions
        {
            Arms = parsed.GetValue(_arms)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            Scale = parsed.GetValue(_scale) is { } scale ? ScaleOf(scale) : null,
            MinRaters = parsed.GetValue(_minRaters),
            Effect = parsed.GetValue(_effect),
            TargetPercent = parsed.GetValue(_target),
            Seed = parsed.GetValue(_seed),
        };
        var content = ScoreFile.Read(source);
        if (content.OtherColumns.Count > 0)
            output.Notes.WriteLine($"not looked at: {string.Join(", ", content.OtherColumns)}");
        var comparison = ArmComparison.Of(content.Rows, options, source, output.Notes.WriteLine, cancellation);
        if (output.Json)
            output.WriteJson(Document(comparison, options, source));
        else
            new ComparisonText(output.Results).Write(comparison, options);
        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>The comparison; undefined values are null, with their reasons by path in <c>undefined</c>.</summary>
    private static JsonObject Document(ArmComparison comparison, ComparisonOptions options, string source)
    {
        var (values, reasons) = QuantityJson.Of(comparison);
        var document = values!.AsObject();
        document.Insert(0, "input", source);
        document.Insert(1, "seed", options.Seed);
        document.Insert(2, "resamples", options.Resamples);
        document.Insert(3, "scale", options.Scale is var (floor, top) ? new JsonArray(floor, top) : null);
        var undefined = new JsonObject();
        foreach (var (path, reason) in reasons)
            undefined[path] = reason;
        document["undefined"] = undefined;
        return document;
    }

    private static (double Floor, double Top)? ScaleOf(string text) =>
        text.Split(',') is [var low, var high] && Number(low) is { } floor && Number(high) is { } top && floor < top ? (floor, top) : null;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    // What is no number at all is said by the parser.
    private static bool IsPositive(OptionResult result) => result.Tokens is not [var token] || Number(token.Value) is null or > 0;

    private static void Require(bool holds, OptionResult result, string expected)
    {
        if (!holds)
            result.AddError($"{result.Option.Name} {result.Tokens[0].Value}: not {expected}.\nGive {expected}.");
    }
}
