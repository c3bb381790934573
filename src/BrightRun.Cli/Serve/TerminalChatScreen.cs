using System.Globalization;
using System.Text;
using BrightRun.Engine.Generate;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace BrightRun.Cli.Serve;

/// <summary>A chat in a terminal: one answer streams as text, two grow side by side in columns.</summary>
/// <param name="console">The terminal.</param>
/// <param name="output">Standard output, the same terminal.</param>
internal sealed class TerminalChatScreen(IAnsiConsole console, TextWriter output) : IChatScreen
{
    private const int ColumnFrame = 3; // a line and a space on each side
    private const int NarrowestColumn = 20;

    public void Welcome(string text) => console.MarkupLineInterpolated($"[grey]{text}[/]");

    public string? Read()
    {
        console.Markup("[green]you >[/] ");
        return Console.ReadLine();
    }

    public void Note(string text) => console.MarkupLineInterpolated($"[grey]{text}[/]");

    public IReadOnlyList<GenerationResult> Show(IReadOnlyList<ChatSpeaker> speakers, Func<Action<int, string>, IReadOnlyList<GenerationResult>> generate)
    {
        var results = speakers.Count == 1 ? Stream(speakers[0], generate) : SideBySide(speakers, generate);
        foreach (var (speaker, result) in speakers.Zip(results))
            console.MarkupLineInterpolated($"[grey]{Figures(speakers.Count > 1 ? speaker.Name + ": " : "", result)}[/]");
        return results;
    }

    private IReadOnlyList<GenerationResult> Stream(ChatSpeaker speaker, Func<Action<int, string>, IReadOnlyList<GenerationResult>> generate)
    {
        console.MarkupInterpolated($"[blue]{speaker.Name} >[/] ");
        var results = generate((_, text) =>
        {
            output.Write(text);
            output.Flush();
        });
        output.WriteLine();
        return results;
    }

    private IReadOnlyList<GenerationResult> SideBySide(IReadOnlyList<ChatSpeaker> speakers, Func<Action<int, string>, IReadOnlyList<GenerationResult>> generate)
    {
        var texts = speakers.Select(_ => new StringBuilder()).ToArray();
        IReadOnlyList<GenerationResult> results = [];

        // While it grows, only the end of a long answer is shown; afterwards the whole, once, so that it stays in the scroll-back.
        console.Live(Columns(speakers, texts)).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).Start(context =>
            results = generate((speaker, text) =>
            {
                texts[speaker].Append(text);
                context.UpdateTarget(Columns(speakers, texts));
            }));
        console.Write(Columns(speakers, texts));
        return results;
    }

    private Table Columns(IReadOnlyList<ChatSpeaker> speakers, StringBuilder[] texts)
    {
        var table = new Table().Border(TableBorder.Rounded);
        var width = (console.Profile.Width - 1) / speakers.Count - ColumnFrame;
        foreach (var speaker in speakers)
            table.AddColumn(new TableColumn(new Text(speaker.Name, new Style(Color.Blue))).Width(Math.Max(NarrowestColumn, width)));
        table.AddRow(texts.Select(text => (IRenderable)new Text(text.ToString())));
        return table;
    }

    private static string Figures(string who, GenerationResult result)
    {
        var usage = result.Usage;
        var speed = usage.Seconds > usage.FirstTokenSeconds ? (result.Ids.Count - 1) / (usage.Seconds - usage.FirstTokenSeconds) : 0;
        var end = result.FinishReason switch
        {
            FinishReason.Length => ", cut at its longest: --max-tokens",
            FinishReason.Cancelled => ", stopped",
            _ => "",
        };
        return string.Create(CultureInfo.InvariantCulture, $"{who}{result.Ids.Count} tokens, the first after {usage.FirstTokenSeconds:F2} s, then {Math.Max(0, speed):F0} a second{end}");
    }
}
