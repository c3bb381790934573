using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace BrightRun.Cli.Hosting;

/// <summary>Where a verb speaks: results on standard output, everything else on standard error.</summary>
internal sealed class VerbOutput
{
    /// <summary>How every JSON document of the program is written: members in snake_case, keys of dictionaries as they are.</summary>
    public static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // A log file has no width; lines that hold paths and names must not be broken.
    private const int WidthOfFiles = 500;

    private readonly Lazy<IAnsiConsole> _notes;

    public VerbOutput(TextWriter results, IAnsiConsole notes, bool json)
        : this(results, new Lazy<IAnsiConsole>(notes), json, isLive: false)
    {
    }

    private VerbOutput(TextWriter results, Lazy<IAnsiConsole> notes, bool json, bool isLive) =>
        (Results, _notes, Json, IsLive) = (results, notes, json, isLive);

    /// <summary>True when <c>--json</c> was given: one JSON document and nothing else goes to <see cref="Results"/>.</summary>
    public bool Json { get; }

    /// <summary>Whether colours and displays that redraw themselves are allowed: standard error is a terminal and NO_COLOR is not set.</summary>
    public bool IsLive { get; }

    /// <summary>Standard output.</summary>
    public TextWriter Results { get; }

    /// <summary>Standard error: progress, warnings, hints. Coloured and live only where <see cref="IsLive"/>.</summary>
    public IAnsiConsole Notes => _notes.Value;

    /// <summary>Whether <see cref="WriteJson"/> was called.</summary>
    public bool DocumentWritten { get; private set; }

    /// <summary>The two streams of the process.</summary>
    public static VerbOutput OfConsole(bool json)
    {
        var live = !Console.IsErrorRedirected && AllowsColour;
        return new VerbOutput(Console.Out, new Lazy<IAnsiConsole>(() => NotesOn(Console.Error, live)), json, live);
    }

    /// <summary>False when NO_COLOR is set (https://no-color.org) or the terminal says that it can do nothing but print.</summary>
    public static bool AllowsColour =>
        Environment.GetEnvironmentVariable("NO_COLOR") is null && Environment.GetEnvironmentVariable("TERM") != "dumb";

    /// <summary>Writes the one JSON document of the verb, members in snake_case.</summary>
    public void WriteJson<T>(T document)
    {
        DocumentWritten = true;
        Results.WriteLine(JsonSerializer.Serialize(document, JsonStyle));
    }

    private static IAnsiConsole NotesOn(TextWriter error, bool live)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(error),
            Ansi = live ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = live ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = live ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        if (Console.IsErrorRedirected)
            console.Profile.Width = WidthOfFiles;
        return console;
    }
}
