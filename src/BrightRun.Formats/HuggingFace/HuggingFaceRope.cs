using BrightRun.Domain;
using BrightRun.Formats.Families;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>The rotary part of config.json: in one object or beside it, for all layers or for each kind of them.</summary>
internal static class HuggingFaceRope
{
    private const string GlobalLayers = "full_attention";
    private const string LocalLayers = "sliding_attention";
    private const string Remedy = "Choose a base whose rope_type is one of: default, linear, llama3.";

    /// <summary>What the description says about rotation.</summary>
    /// <param name="Base">Base of the frequencies; null where it is not given.</param>
    /// <param name="Scaling">How they are stretched; null for not at all.</param>
    /// <param name="LocalBase">Base of the local layers'; null where they rotate like the others.</param>
    public readonly record struct Description(double? Base, RopeScaling? Scaling, double? LocalBase);

    /// <exception cref="RefusedException">The kind of scaling is not supported.</exception>
    public static Description Read(string path, JsonFields fields, ModelFamily family)
    {
        var rope = fields.Object("rope_parameters") ?? fields.Object("rope_scaling");
        if (rope?.Object(GlobalLayers) is { } global)
            return new Description(Base(global), Scaling(path, global), LocalBase(path, rope.Object(LocalLayers), family));
        return new Description(
            Base(rope) ?? Base(fields),
            Scaling(path, rope),
            family.DefaultLocalRopeBase is null ? null : fields.Number("rope_local_base_freq", 0) ?? family.DefaultLocalRopeBase);
    }

    private static double? Base(JsonFields? rope) => rope?.Number("rope_theta", 0);

    private static double? LocalBase(string path, JsonFields? rope, ModelFamily family)
    {
        if (family.DefaultLocalRopeBase is null)
            throw new RefusedException($"{path}: the layers of a {family.ModelType} model do not rotate by different bases.", "Correct rope_parameters, or choose another base.");
        if (Scaling(path, rope) is not null)
            throw new RefusedException($"{path}: the rotary frequencies of {LocalLayers} are stretched, which is not supported.", "Choose another base.");
        return Base(rope) ?? family.DefaultLocalRopeBase;
    }

    private static RopeScaling? Scaling(string path, JsonFields? rope)
    {
        if (rope is null)
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
