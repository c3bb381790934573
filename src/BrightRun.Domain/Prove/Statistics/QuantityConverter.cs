using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Writes a number, or an object that holds the reason; <see cref="QuantityJson"/> turns the latter into null and a list of reasons.</summary>
internal sealed class QuantityConverter : JsonConverter<Quantity>
{
    /// <summary>The member that marks an undefined value until <see cref="QuantityJson"/> has seen it.</summary>
    internal const string ReasonMember = "$undefined";

    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Quantities are written, never read.");

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options)
    {
        if (value.IsDefined)
        {
            writer.WriteNumberValue(value.Known);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString(ReasonMember, value.Reason);
        writer.WriteEndObject();
    }
}

/// <summary>Documents that hold quantities: an undefined one is null, and its reason stands under its path beside the document.</summary>
public static class QuantityJson
{
    private static readonly JsonSerializerOptions Style = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Turns a result into JSON with members in snake_case.</summary>
    /// <param name="result">Any record or list of records, with <see cref="Quantity"/> members anywhere inside.</param>
    /// <returns>The document, and for each null that stands for an undefined quantity its path (<c>tests.t</c>, <c>values[4]</c>) and the reason.</returns>
    public static (JsonNode? Values, SortedDictionary<string, string> Undefined) Of(object result)
    {
        var undefined = new SortedDictionary<string, string>(StringComparer.Ordinal);
        return (Resolve(JsonSerializer.SerializeToNode(result, result.GetType(), Style), string.Empty, undefined), undefined);
    }

    private static JsonNode? Resolve(JsonNode? node, string path, SortedDictionary<string, string> undefined)
    {
        switch (node)
        {
            case JsonObject one when one.TryGetPropertyValue(QuantityConverter.ReasonMember, out var reason):
                undefined[path] = reason!.GetValue<string>();
                return null;
            case JsonObject members:
                foreach (var name in members.Select(member => member.Key).ToArray())
                    Replace(members[name], Resolve(members[name], path.Length == 0 ? name : $"{path}.{name}", undefined), value => members[name] = value);
                return members;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    var at = index;
                    Replace(items[at], Resolve(items[at], $"{path}[{at}]", undefined), value => items[at] = value);
                }

                return items;
            default:
                return node;
        }
    }

    private static void Replace(JsonNode? before, JsonNode? after, Action<JsonNode?> set)
    {
        if (!ReferenceEquals(before, after))
            set(after);
    }
}
