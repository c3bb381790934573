using BrightRun.Domain;
using BrightRun.Domain.Options;
using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>Continues a run by its stored plan: what is given again must not differ from it.</summary>
internal static class StoredPlan
{
    /// <summary>Options that name files: the content decides, not the path.</summary>
    private static readonly string[] Inputs = ["data", "base", "eval-data", "init-adapter"];

    /// <summary>The request of the earlier call, with files where they are now.</summary>
    /// <param name="plan">What was stored.</param>
    /// <param name="request">What is asked for now.</param>
    /// <exception cref="RefusedException">An option is given again and differs.</exception>
    public static TrainRequest Continue(RunPlan plan, TrainRequest request)
    {
        foreach (var entry in request.Given.Keys.Where(entry => entry.Info.InPlan && !Inputs.Contains(entry.Name)))
        {
            var given = entry.Format(request.Options);
            var before = plan.Options.GetValueOrDefault(entry.Name);
            if (given != before)
                throw Differs(entry.Flag, given, before);
        }

        if (request.Threads is { } threads && threads != plan.Compute.Threads)
            throw Differs("--threads", $"{threads}", $"{plan.Compute.Threads}");
        var moved = request.Given.Where(pair => Inputs.Contains(pair.Key.Name));
        return new TrainRequest(
            OptionTable.With(plan.ReadOptions(), moved) with { Out = request.Options.Out, Resume = request.Options.Resume, DryRun = request.Options.DryRun },
            new Dictionary<OptionEntry, object?>(),
            plan.Compute.Threads);
    }

    private static RefusedException Differs(string flag, string? given, string? before) =>
        new($"{flag} {given ?? "(not set)"} differs from the run that is to be continued: it began with {before ?? "(not set)"}.", $"Leave {flag} out, or begin a new run with another --out.");
}
