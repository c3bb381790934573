using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs.Running;
using Spectre.Console;

namespace BrightRun.Cli.Specs;

/// <summary>Shows how an answer grows: a line that redraws itself on a terminal, a line now and then elsewhere.</summary>
internal sealed class ModelDisplay(VerbOutput output) : IModelProgress, IDisposable
{
    /// <summary>How often a log file gets a line.</summary>
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(15);

    /// <summary>How often a terminal is redrawn; a model writes faster than anybody reads.</summary>
    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(200);

    private string? _title;
    private TimeSpan _next;

    public void Report(ModelStatus status)
    {
        var isNew = status.Title != _title || status.Characters == 0;
        if (!isNew && status.Elapsed < _next)
            return;
        (_title, _next) = (status.Title, status.Elapsed + (output.IsLive ? DrawInterval : LogInterval));
        var cost = status.Cost is { } dollars ? $", about ${dollars:0.000}" : "";
        var line = $"writing {status.Title}: {status.Characters:N0} characters, {status.Elapsed.TotalSeconds:0} s{cost}";
        if (output.IsLive)
            Console.Error.Write($"\r\u001b[K{line}");
        else
            output.Notes.WriteLine(line);
    }

    public void Pause(string reason, TimeSpan pause)
    {
        End();
        output.Notes.WriteLine($"{reason} Trying again in {pause.TotalSeconds:0.#} s.");
    }

    /// <inheritdoc/>
    public void Dispose() => End();

    /// <summary>Ends the line that redraws itself, so that what follows has a line of its own.</summary>
    private void End()
    {
        if (output.IsLive && _title is not null)
            Console.Error.WriteLine();
        _title = null;
    }
}
