using System.Text.Json;
using System.Text.Json.Nodes;

namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>One computed case.</summary>
/// <param name="Id">The id that the file gives it.</param>
/// <param name="Values">The computed values under the names of the case's <c>expected</c>; null where a value is undefined.</param>
/// <param name="Undefined">For each undefined value its path and the reason.</param>
public sealed record ReferenceResult(string Id, JsonNode? Values, IReadOnlyDictionary<string, string> Undefined);

/// <summary>
/// Computes files of reference cases, <c>{"cases": [{"id", "what", "input"}]}</c>, so that anyone can hold our statistics against their own numbers.
/// </summary>
public static class ReferenceCases
{
    private static readonly Lazy<IReadOnlyDictionary<string, Func<CaseInput, object>>> Readers =
        new(() => Registered.Methods<ReferenceCaseAttribute, Func<CaseInput, object>>(mark => mark.Kind));

    /// <summary>The kinds of cases that we compute.</summary>
    public static IEnumerable<string> Kinds => Readers.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>Computes every case of a file.</summary>
    /// <param name="utf8">The file's content.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="cancellation">Checked between cases.</param>
    /// <exception cref="RefusedException">The content is no such file, or a case is not what its kind asks for.</exception>
    public static IReadOnlyList<ReferenceResult> Compute(ReadOnlyMemory<byte> utf8, string name, CancellationToken cancellation = default)
    {
        using var document = Parse(utf8, name);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("cases", out var cases) || cases.ValueKind != JsonValueKind.Array)
            throw new RefusedException($"{name} has no list of cases.", "Write {\"cases\": [{\"id\", \"what\", \"input\"}]} into it.");
        var results = new List<ReferenceResult>();
        foreach (var entry in cases.EnumerateArray())
        {
            cancellation.ThrowIfCancellationRequested();
            results.Add(Compute(entry, $"{name}, case {results.Count + 1}"));
        }

        return results;
    }

    private static ReferenceResult Compute(JsonElement entry, string where)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw new RefusedException($"{where} is not an object.", "Give every case an id, a what and an input.");
        var members = new CaseInput(entry, where);
        var id = members.Text("id");
        var kind = members.Text("what");
        if (!Readers.Value.TryGetValue(kind, out var reader))
            throw new RefusedException($"{where} ({id}) is of an unknown kind, \"{kind}\".", $"Use one of: {string.Join(", ", Kinds)}.");
        if (!members.Has("input"))
            throw members.Wrong("input", "there");
        var (values, undefined) = QuantityJson.Of(reader(members.Member("input")));
        return new ReferenceResult(id, values, undefined);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> utf8, string name)
    {
        try
        {
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{name} is no valid JSON: {JsonFault.Reason(broken)}.", "Write {\"cases\": [{\"id\", \"what\", \"input\"}]} into it.", broken);
        }
    }
}
