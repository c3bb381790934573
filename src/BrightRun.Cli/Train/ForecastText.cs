using System.Globalization;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train.Planning;

namespace BrightRun.Cli.Train;

/// <summary>A plan in plain words: what is trained on, how long it takes, what it needs.</summary>
internal static class ForecastText
{
    /// <summary>A heading and its text per line.</summary>
    public static IEnumerable<(string Heading, string Text)> Lines(TrainingForecast forecast)
    {
        var (plan, work, memory) = (forecast.Plan, forecast.Plan.Work, forecast.Memory);
        yield return ("base", plan.Base.Path);
        yield return ("data", Text($"{plan.Data.Path}: {work.Pairs:N0} pairs of {work.Conversations:N0} {Unit(plan)}{HeldOut(work)}"));
        yield return ("tokens", Text($"{work.Tokens:N0} in an epoch{Folded(work)}, {work.SupervisedTokens:N0} of them supervised; longest sequence {work.LongestSequence:N0}"));
        yield return ("run", Text($"{work.Steps:N0} steps{Epochs(plan)}, warm-up {work.WarmupSteps}, preset {plan.Options["preset"]}"));
        yield return ("adapter", Text($"{(plan.Options["dora"] == "on" ? "DoRA, " : "")}rank {plan.Options["rank"]}, alpha {plan.Options["alpha"]}, dropout {plan.Options["dropout"]} on {plan.Options["targets"]}"));
        yield return ("compute", Text($"{plan.Compute.Dtype} on {plan.Compute.Device}, {plan.Compute.Threads} threads ({plan.Compute.DtypeReason}); {forecast.Kernels}"));
        yield return ("memory", Text($"about {Size(memory.Total)}{AtHand(forecast)}: base {Size(memory.Weights)}{Kept(plan)}, adapter and optimizer {Size(memory.Adapter + memory.Optimizer)}, activations {Size(memory.Activations + memory.Momentary)}{(plan.Compute.RecomputeActivations ? " (recomputed)" : "")}, runtime {Size(memory.Runtime)}"));
        if (forecast.Proposals.Count > 0)
            yield return ("fits", Text($"with {string.Join(", or with ", forecast.Proposals.Select(way => Text($"{way.Options} ({Size(way.Bytes)})")))}; as it is, the run is refused"));
        else if (memory.Total > forecast.AvailableMemory)
            yield return ("fits", "with no setting: the run is refused; take a smaller base, or a machine with more memory");
        yield return ("time", Text($"about {Duration(forecast.Time.Total)}"));
        yield return ("out", forecast.OutputFolder);
    }

    /// <summary>A span of time with its two largest units.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 90 } => Text($"{Math.Max(1, span.TotalSeconds):F0} s"),
        { TotalMinutes: < 90 } => Text($"{span.TotalMinutes:F0} min"),
        { TotalHours: < 48 } => Text($"{(int)span.TotalHours} h {span.Minutes} min"),
        _ => Text($"{(int)span.TotalDays} days {span.Hours} h"),
    };

    /// <summary>A size in gigabytes.</summary>
    public static string Size(long bytes) => Text($"{bytes / 1e9:F2} GB");

    private static string Kept(RunPlan plan) => plan.Compute.Weights switch
    {
        "nf4" => " (in 4 bits)",
        "keep" => " (as stored)",
        _ => "",
    };

    private static string Unit(RunPlan plan) => plan.ChatFormat is null ? "tokenized lines" : "conversations";

    private static string HeldOut(WorkPlan work) => work.EvaluationConversations == 0 ? "; nothing held out" : Text($"; {work.EvaluationConversations:N0} held out");

    private static string Folded(WorkPlan work) =>
        work.UnfoldedTokens == work.Tokens ? "" : Text($" (folded; {work.UnfoldedTokens:N0} pair by pair, {work.UnfoldedTokens / (double)work.Tokens:F2} ×)");

    private static string Epochs(RunPlan plan) => plan.Options["steps"] is null ? Text($": {plan.Options["epochs"]} epochs of {plan.Work.Pairs:N0} pairs") : "";

    private static string AtHand(TrainingForecast forecast) => forecast.AvailableMemory == long.MaxValue ? " on the GPU" : $" of {Size(forecast.AvailableMemory)} at hand";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
