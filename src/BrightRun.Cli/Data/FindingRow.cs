using System.Text.Json.Serialization;
using BrightRun.Domain.Curate;

namespace BrightRun.Cli.Data;

/// <summary>One finding in a verb's JSON document.</summary>
internal sealed record FindingRow(
    string Code, string Severity, string? ConversationId, int? Turn, string? Path, int? Line, string Message, string Remedy, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null)
{
    public static FindingRow Of(Finding finding, string? file = null) => new(
        finding.Code,
        finding.Severity.ToString().ToLowerInvariant(),
        finding.Place.ConversationId,
        finding.Place.Turn,
        finding.Place.Path,
        finding.Place.Line,
        finding.Message,
        finding.Remedy,
        file);
}
