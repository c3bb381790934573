using BrightRun.Cli.Train;
using Spectre.Console;

namespace BrightRun.Cli.Hosting;

/// <summary>Counts finished pieces of long work: with the time left: a bar on a terminal, a line for each quarter in a log file.</summary>
internal static class CountedProgress
{
    private const int Lines = 4;

    /// <summary>Shows the work that calls the given action with the number of finished pieces and of all.</summary>
    /// <param name="output">Where it is shown.</param>
    /// <param name="pieces">What they are called, in the plural.</param>
    /// <param name="clock">Measures how long pieces take.</param>
    /// <param name="work">The work.</param>
    public static async Task ShowAsync(VerbOutput output, string pieces, TimeProvider clock, Func<Action<int, int>, Task> work)
    {
        if (!output.IsLive)
        {
            var begin = clock.GetTimestamp();
            await work((done, all) =>
            {
                if (done * Lines / all > (done - 1) * Lines / all)
                    output.Notes.WriteLine($"  {done} of {all} {pieces}{(done < all ? $", {ForecastText.Duration(clock.GetElapsedTime(begin) * (all - done) / done)} left" : "")}");
            });
            return;
        }

        await output.Notes.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()).StartAsync(context =>
        {
            var task = context.AddTask(pieces);
            return work((done, all) => task.Value(100.0 * done / all));
        });
    }
}
