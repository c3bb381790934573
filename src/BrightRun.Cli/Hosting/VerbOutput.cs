using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace BrightRun.Cli.Hosting;

/// <summary>Where a verb speaks: results on standard output, everything else on standard error.</summary>
internal sealed class VerbOutput(TextWriter results, IAnsiConsole notes, bool json)
{
    private static readonly JsonSerializerOptions JsonStyle = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>True when <c>--json</c> was given: one JSON document and nothing else goes to <see cref="Results"/>.</summary>
    public bool Json { get; } = json;

    /// <summary>Standard output.</summary>
    public TextWriter Results { get; } = results;

    /// <summary>Standard error: progress, warnings, hints. Coloured and live only on a terminal, never when NO_COLOR is set.</summary>
    public IAnsiConsole Notes { get; } = notes;

    /// <summary>Writes the one JSON document of the verb, members in snake_case.</summary>
    public void WriteJson<T>(T document) => Results.WriteLine(JsonSerializer.Serialize(document, JsonStyle));
}
