using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Running;

/// <summary>An answer without what models put around a document.</summary>
/// <param name="Document">The document.</param>
/// <param name="Log">Lines of the change log; null: none was given.</param>
/// <param name="Dropped">What stood before the document and was left out; null: nothing.</param>
internal sealed partial record AnswerText(string Document, string? Log, string? Dropped)
{
    /// <summary>The line that separates a document from its change log.</summary>
    public const string LogMarker = "=== CHANGE LOG ===";

    /// <summary>Takes an answer apart: a code block around all of it, talk before the first heading, the log behind the marker.</summary>
    public static AnswerText Of(string answer)
    {
        var text = Layout.SourceText.Normalized(answer).Trim();
        string? log = null;
        if (Marker().Match(text) is { Success: true } marker)
            (text, log) = (text[..marker.Index].TrimEnd(), text[(marker.Index + marker.Length)..].Trim());
        text = Unwrapped(text);
        var heading = FirstHeading().Match(text);
        var dropped = heading is { Success: true, Index: > 0 } ? text[..heading.Index].Trim() : null;
        return new((heading.Success ? text[heading.Index..] : text).Trim() + "\n", log is null ? null : Unwrapped(log).Trim(), dropped is { Length: > 0 } ? dropped : null);
    }

    private static string Unwrapped(string text) => Wrapped().Match(text) is { Success: true } match ? match.Groups["inner"].Value : text;

    [GeneratedRegex(@"^[ \t]*={3,}[ \t]*(?:BEGIN )?CHANGE LOG[ \t]*={3,}[ \t]*$", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"\A`{3,}(?:markdown|md)?[ \t]*\n(?<inner>.*)\n`{3,}[ \t]*\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Wrapped();

    [GeneratedRegex(@"^\#[ \t]+\S", RegexOptions.CultureInvariant | RegexOptions.Multiline, matchTimeoutMilliseconds: 2000)]
    private static partial Regex FirstHeading();
}
