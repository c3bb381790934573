using System.Text.Json.Nodes;

namespace BrightRun.Formats.Conversion;

/// <summary>
/// The <c>rope_scaling</c> member of config.json. Divisors of a GGUF file are written as the Llama 3 rule that gives them; where no such rule is
/// found, as a longrope table whose two lists are the same, which says just this.
/// </summary>
internal static class RopeJson
{
    /// <summary>Lower and higher frequency factor of every Llama published with this rule.</summary>
    private const double Low = 1, High = 4;

    private const float Tolerance = 1e-6f;

    public static JsonObject? Write(ModelConfig config) => config.RopeScaling switch
    {
        null => null,
        RopeScaling.Linear linear => new JsonObject { ["factor"] = ConfigJson.Number(linear.Factor), ["rope_type"] = "linear" },
        RopeScaling.Llama3 rule => Write(rule),
        RopeScaling.FrequencyFactors table => FindRule(config, table) is { } rule ? Write(rule) : Write(config, table),
        var other => throw new NotSupportedException(other.GetType().Name),
    };

    private static JsonObject Write(RopeScaling.Llama3 rule) => new()
    {
        ["factor"] = ConfigJson.Number(rule.Factor),
        ["high_freq_factor"] = ConfigJson.Number(rule.HighFrequencyFactor),
        ["low_freq_factor"] = ConfigJson.Number(rule.LowFrequencyFactor),
        ["original_max_position_embeddings"] = rule.OriginalContext,
        ["rope_type"] = "llama3",
    };

    private static JsonObject Write(ModelConfig config, RopeScaling.FrequencyFactors table) => new()
    {
        ["attention_factor"] = ConfigJson.Number(1),
        ["factor"] = ConfigJson.Number(1),
        ["long_factor"] = Numbers(table.Divisors),
        ["original_max_position_embeddings"] = config.ContextLength,
        ["rope_type"] = "longrope",
        ["short_factor"] = Numbers(table.Divisors),
    };

    private static JsonArray Numbers(IReadOnlyList<float> values) => new([.. values.Select(value => ConfigJson.Number(value))]);

    /// <summary>The original context is a power of two in every published model; the factor is the largest divisor.</summary>
    private static RopeScaling.Llama3? FindRule(ModelConfig config, RopeScaling.FrequencyFactors table)
    {
        var plain = (config with { RopeScaling = null }).InverseFrequencies();
        for (var context = 32; context <= 1 << 20; context *= 2)
        {
            var rule = new RopeScaling.Llama3(table.Divisors.Max(), Low, High, context);
            var scaled = plain.ToArray();
            rule.Apply(scaled);
            if (plain.Zip(scaled, table.Divisors).All(one => MathF.Abs((one.First / one.Second) - one.Third) <= Tolerance * one.Third))
                return rule;
        }
        return null;
    }
}
