using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace BrightRun.Formats.Peft;

/// <summary>Writes adapter_config.json as PEFT does: indented by two, members sorted. Few members, so that old readers accept it.</summary>
internal static class AdapterConfigWriter
{
    private static readonly JsonWriterOptions Style = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(AdapterConfig config, Stream stream)
    {
        var members = new SortedDictionary<string, Action<Utf8JsonWriter>>(StringComparer.Ordinal)
        {
            ["alpha_pattern"] = json => WritePattern(json, config.AlphaPattern, WriteNumber),
            ["base_model_name_or_path"] = json => json.WriteStringValue(config.BaseModel),
            ["bias"] = json => json.WriteStringValue("none"),
            ["fan_in_fan_out"] = json => json.WriteBooleanValue(false),
            ["inference_mode"] = json => json.WriteBooleanValue(true),
            ["init_lora_weights"] = json => json.WriteBooleanValue(true),
            ["layers_pattern"] = json => WriteList(json, config.LayersPattern.Count == 0 ? null : config.LayersPattern, json.WriteStringValue),
            ["layers_to_transform"] = json => WriteList(json, config.Layers, json.WriteNumberValue),
            ["lora_alpha"] = json => WriteNumber(json, config.Alpha),
            ["lora_dropout"] = json => json.WriteRawValue(config.Dropout.ToString("0.0###############", CultureInfo.InvariantCulture)),
            ["modules_to_save"] = json => json.WriteNullValue(),
            ["peft_type"] = json => json.WriteStringValue("LORA"),
            ["r"] = json => json.WriteNumberValue(config.Rank),
            ["rank_pattern"] = json => WritePattern(json, config.RankPattern, (writer, rank) => writer.WriteNumberValue(rank)),
            ["revision"] = json => json.WriteStringValue(config.Revision),
            ["target_modules"] = json => WriteSelection(json, config.Targets),
            ["task_type"] = json => json.WriteStringValue("CAUSAL_LM"),
            ["use_dora"] = json => json.WriteBooleanValue(config.Dora),
            ["use_rslora"] = json => json.WriteBooleanValue(config.RankStabilized),
        };
        if (config.Excluded is { } excluded)
            members["exclude_modules"] = json => WriteSelection(json, excluded);

        using var writer = new Utf8JsonWriter(stream, Style);
        writer.WriteStartObject();
        foreach (var (name, write) in members)
        {
            writer.WritePropertyName(name);
            write(writer);
        }
        writer.WriteEndObject();
    }

    private static void WriteSelection(Utf8JsonWriter json, ModuleSelection selection)
    {
        if (selection.Pattern is { } pattern)
            json.WriteStringValue(pattern);
        else
            WriteList(json, selection.Names, json.WriteStringValue);
    }

    private static void WriteList<T>(Utf8JsonWriter json, IReadOnlyList<T>? values, Action<T> write)
    {
        if (values is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartArray();
        foreach (var value in values)
            write(value);
        json.WriteEndArray();
    }

    /// <summary>The order of the keys decides which one wins, so they are not sorted.</summary>
    private static void WritePattern<T>(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, T>> pattern, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartObject();
        foreach (var (key, value) in pattern)
        {
            json.WritePropertyName(key);
            write(json, value);
        }
        json.WriteEndObject();
    }

    /// <summary>PEFT's alpha is an integer wherever it is whole.</summary>
    private static void WriteNumber(Utf8JsonWriter json, double number)
    {
        if (number == Math.Floor(number) && number < int.MaxValue)
            json.WriteNumberValue((int)number);
        else
            json.WriteNumberValue(number);
    }
}
