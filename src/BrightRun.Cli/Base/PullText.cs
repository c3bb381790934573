using System.Globalization;
using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Cli.Base;

/// <summary>A plan in words: what will be fetched from where to where, how much, under which licence.</summary>
internal static class PullText
{
    public static void Write(PullPlan plan, Action<string> line)
    {
        line($"{plan.Listing.Repository} at {plan.Listing.Commit}");
        line($"licence: {plan.Listing.Licence ?? "not stated; read its page before you use it"}");
        foreach (var (file, here) in plan.Files)
            line($"  {Size(file.Size),9}  {file.Path}{(here == file.Size ? "  (here)" : here > 0 ? $"  ({Size(here)} here)" : "")}");
        line($"  {Size(plan.Bytes),9}  in all, {Size(plan.BytesToFetch)} to fetch{(plan.FreeBytes is { } free ? $", {Size(free)} free" : "")}");
        line($"to {plan.Folder}");
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1_000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:N0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N2} GB"),
    };
}
