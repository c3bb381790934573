using System.Globalization;
using BrightRun.Domain.Prove.Metrics.Comparison;
using BrightRun.Domain.Prove.Statistics;
using Spectre.Console;

namespace BrightRun.Cli.Demo;

/// <summary>What the demonstration says in words: before it begins, at its end, and what to try next.</summary>
internal static class DemoText
{
    private const string DefaultFolder = "brightrun-demo";

    /// <summary>The folder when none is given.</summary>
    public static string Folder => DefaultFolder;

    /// <summary>What will be done.</summary>
    public static void WritePlan(IAnsiConsole notes, string folder, DemoAssets assets)
    {
        notes.WriteLine("Does an adapter change how a model talks, and can that be shown? This trains and measures it on your machine:");
        notes.WriteLine("no network, no account, a few minutes.");
        notes.WriteLine("  1  check the training data and that no test scenario was trained on");
        notes.WriteLine("  2  train an adapter on neutral answers (what training alone does)");
        notes.WriteLine("  3  train an adapter on emotionally attuned answers to the same messages");
        notes.WriteLine("  4  let base, neutral and emotional answer the same held-out scenarios");
        notes.WriteLine("  5  measure thirteen things in every answer, compare, and write a report");
        notes.WriteLine($"The data are made up and written by hand; the base is the small model in {assets.Base}.");
        notes.WriteLine($"Everything goes to {folder}. Ctrl-C stops and saves; the same command goes on.");
        notes.WriteLine("");
    }

    /// <summary>The result and where everything is.</summary>
    public static void WriteResult(TextWriter results, DemoOutcome outcome, DemoAssets assets)
    {
        var study = outcome.Measurement.Study;
        var (overBase, overNeutral) = (study.Between(DemoArms.Base, DemoArms.Emotional), study.Between(DemoArms.Neutral, DemoArms.Emotional));
        results.WriteLine($"{"",-28}{"base",8}{"neutral",9}{"emotional",11}   beyond chance?");
        foreach (var (i, metric) in overBase.Metrics.Index())
        {
            var means = DemoArms.All.Select(arm => study.Arms.Single(summary => summary.Arm == arm).Metrics[i].Mean);
            var cells = means.Zip([8, 9, 11], (mean, width) => Number(mean).PadLeft(width));
            results.WriteLine($"{metric.Metric.Id + " " + metric.Metric.Name,-28}{string.Concat(cells)}   {Moved(metric, overNeutral.Metrics[i])}");
        }

        results.WriteLine("");
        results.WriteLine($"report:   {Path.Combine(outcome.Folder, DemoReport.FileName)}");
        results.WriteLine($"answers:  {Path.Combine(outcome.Folder, DemoAnswers.AnswersFile)}");
        results.WriteLine($"adapters: {Path.Combine(outcome.Folder, "emotional")}, {Path.Combine(outcome.Folder, "neutral")}");
        results.WriteLine("");
        results.WriteLine("What to try next:");
        foreach (var (what, command) in NextSteps(outcome.Folder, assets))
            results.WriteLine($"  {what}:{Environment.NewLine}    {command}");
    }

    /// <summary>The command line that makes this demonstration.</summary>
    public static string Command(string folder, DemoAssets assets, DemoRecipe recipe)
    {
        var command = $"brightrun demo --out {folder} --base {assets.Base}";
        return recipe.Seed == DemoRecipe.DefaultSeed ? command : string.Create(CultureInfo.InvariantCulture, $"{command} --seed {recipe.Seed}");
    }

    /// <summary>What a person can do with the result.</summary>
    public static IEnumerable<(string What, string Command)> NextSteps(string folder, DemoAssets assets)
    {
        yield return ("talk to base and adapter side by side", $"brightrun chat --base {assets.Base} --adapter {Path.Combine(folder, "emotional")} --compare");
        yield return ("look at the training data", $"brightrun data stats {assets.Emotional}");
        yield return ("measure the answers again yourself", $"brightrun prove metrics --input {Path.Combine(folder, DemoAnswers.AnswersFile)}");
        yield return ("train on data of your own", $"brightrun train --data FILE --base {assets.Base}");
    }

    private static string Moved(MetricContrast overBase, MetricContrast overNeutral) => (overBase.Moved, overNeutral.Moved) switch
    {
        (true, true) => "yes, against base and neutral",
        (true, false) => "against the base only",
        (false, true) => "against neutral only",
        _ => "no",
    };

    private static string Number(Quantity mean) => mean.Value is { } value ? value.ToString("F2", CultureInfo.InvariantCulture) : "-";
}
