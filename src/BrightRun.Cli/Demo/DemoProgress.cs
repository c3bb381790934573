using BrightRun.Cli.Hosting;
using Spectre.Console;

namespace BrightRun.Cli.Demo;

/// <summary>Counts finished answers: a bar on a terminal, a line for each quarter in a log file.</summary>
internal static class DemoProgress
{
    private const int Lines = 4;

    /// <summary>Shows the work that calls the given action with the number of finished answers and of all.</summary>
    public static async Task ShowAsync(VerbOutput output, Func<Action<int, int>, Task> work)
    {
        if (!output.IsLive)
        {
            await work((done, all) =>
            {
                if (done * Lines / all > (done - 1) * Lines / all)
                    output.Notes.WriteLine($"  {done} of {all} answers");
            });
            return;
        }

        await output.Notes.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask("answers");
            return work((done, all) => task.Value(100.0 * done / all));
        });
    }
}
