using BrightRun.Domain;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>The rotary part of config.json, in both spellings.</summary>
internal static class HuggingFaceRope
{
    private const string Remedy = "Choose a base whose rope_type is one of: default, linear, llama3.";

    public static double? Base(JsonFields fields) =>
        fields.Object("rope_parameters")?.Number("rope_theta", 0) ?? fields.Number("rope_theta", 0);

    /// <exception cref="RefusedException">The kind of scaling is not supported.</exception>
    public static RopeScaling? Scaling(string path, JsonFields fields)
    {
        if ((fields.Object("rope_parameters") ?? fields.Object("rope_scaling")) is not { } rope)
            return null;
        if (rope.Number("partial_rotary_factor", 0) is { } share and not 1)
            throw new RefusedException($"{path}: partial_rotary_factor is {share}; only whole heads are rotated here.", "Choose another base.");
        return (rope.Text("rope_type") ?? rope.Text("type") ?? "default") switch
        {
            "default" => null,
            "linear" => new RopeScaling.Linear(rope.RequiredNumber("factor", 0)),
            "llama3" => Llama3(path, rope),
            "longrope" => OneTable(path, rope),
            var other => throw new RefusedException($"{path}: rotary scaling '{other}' is not supported.", Remedy),
        };
    }

    /// <summary>Two equal lists and no change of the attention's scale: divisors of the frequencies at every length, and nothing else.</summary>
    private static RopeScaling.FrequencyFactors OneTable(string path, JsonFields rope)
    {
        var factors = rope.PositiveNumbers("short_factor");
        return factors.SequenceEqual(rope.PositiveNumbers("long_factor")) && rope.Number("attention_factor", 0) is 1
            ? new RopeScaling.FrequencyFactors(factors)
            : throw new RefusedException($"{path}: rotary scaling 'longrope' with factors that change with the length is not supported.", Remedy);
    }

    private static RopeScaling.Llama3 Llama3(string path, JsonFields rope)
    {
        var scaling = new RopeScaling.Llama3(
            rope.RequiredNumber("factor", 0),
            rope.RequiredNumber("low_freq_factor", 0),
            rope.RequiredNumber("high_freq_factor", 0),
            rope.RequiredInt("original_max_position_embeddings", 1, ModelLimits.Context));
        return scaling.HighFrequencyFactor > scaling.LowFrequencyFactor
            ? scaling
            : throw new RefusedException($"{path}: high_freq_factor {scaling.HighFrequencyFactor} is not above low_freq_factor {scaling.LowFrequencyFactor}.", "Correct the factors.");
    }
}
