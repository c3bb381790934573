using System.Text.Json;

namespace BrightRun.Domain;

/// <summary>What is wrong with a JSON text, without the parser's way of counting places.</summary>
public static class JsonFault
{
    private static readonly string[] Places = [" Path: ", " LineNumber: "];

    /// <summary>The reason with the member and the line, from 1, where they are known: <c>… at $.rank (line 3)</c>.</summary>
    /// <param name="fault">As the parser threw it.</param>
    public static string Reason(JsonException fault) =>
        fault.LineNumber is { } line ? $"{ReasonInLine(fault)} (line {line + 1})" : ReasonInLine(fault);

    /// <summary>The same for a text of one line, whose number the message gives already.</summary>
    /// <param name="fault">As the parser threw it.</param>
    public static string ReasonInLine(JsonException fault)
    {
        var end = Places.Select(place => fault.Message.IndexOf(place, StringComparison.Ordinal)).Where(at => at > 0).DefaultIfEmpty(fault.Message.Length).Min();
        var reason = fault.Message[..end].TrimEnd(' ', '.');
        return fault.Path is { } path and not "$" ? $"{reason} at {path}" : reason;
    }
}
