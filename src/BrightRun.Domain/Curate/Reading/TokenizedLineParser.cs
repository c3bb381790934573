using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads a line of tokenized data.</summary>
internal static class TokenizedLineParser
{
    /// <summary>The label of a token that is not supervised.</summary>
    public const int NotSupervised = -100;

    /// <summary>The line, or null and what is wrong with it.</summary>
    public static TokenizedLine? Read(JsonElement record, int line, out string problem) => Read(record, "input_ids", "labels", line, out problem);

    /// <summary>The same with other names of the two members.</summary>
    public static TokenizedLine? Read(JsonElement record, string idsName, string labelsName, int line, out string problem)
    {
        var ids = Integers(record, idsName, lowest: 0, out problem);
        if (ids is null)
            return null;
        var labels = Integers(record, labelsName, NotSupervised, out problem);
        if (labels is null)
            return null;
        if (ids.Length != labels.Length)
        {
            problem = $"`{idsName}` has {ids.Length} entries, `{labelsName}` {labels.Length}";
            return null;
        }

        return new TokenizedLine(ids, labels, line);
    }

    private static int[]? Integers(JsonElement record, string name, int lowest, out string problem)
    {
        problem = $"`{name}` is missing, not an array, or empty";
        if (record.ValueKind != JsonValueKind.Object || !record.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return null;
        var values = new int[list.GetArrayLength()];
        var index = 0;
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Number || !entry.TryGetInt32(out var value) || value < lowest || value is < 0 and not NotSupervised)
            {
                problem = $"`{name}`[{index}] is {entry.GetRawText()}, not a token id{(lowest < 0 ? $" or {NotSupervised}" : "")}";
                return null;
            }

            values[index++] = value;
        }

        return values;
    }
}
