using BrightRun.Domain;
using BrightRun.Formats.Families;

namespace BrightRun.Formats.Gguf;

/// <summary>The rotary scaling of a GGUF file: a tensor of divisors, or keys.</summary>
internal static class GgufRope
{
    /// <exception cref="RefusedException">The kind of scaling is not supported, or the divisors are unusable.</exception>
    public static RopeScaling? Scaling(GgufFile file, ModelFamily family)
    {
        var prefix = $"{family.GgufArchitecture}.rope";
        var kind = file.Text($"{prefix}.scaling.type") ?? "none";
        var factor = file.PositiveNumber($"{prefix}.scaling.factor") ?? file.PositiveNumber($"{prefix}.scale_linear");
        if (file.Tensors.TryGetValue(GgufNames.RotaryFactors, out var tensor))
        {
            return kind is "none" && factor is null or 1
                ? new RopeScaling.FrequencyFactors(Divisors(file, tensor))
                : throw new RefusedException($"{file.Path} has {GgufNames.RotaryFactors} and rotary scaling '{kind}' as well.", "Choose another base; the two are not supported together.");
        }
        return kind switch
        {
            "none" when factor is null or 1 => null,
            "none" or "linear" => new RopeScaling.Linear(factor ?? 1),
            _ => throw new RefusedException($"{file.Path}: rotary scaling '{kind}' is not supported.", "Choose a base with scaling none, linear or a rope_freqs.weight tensor."),
        };
    }

    private static float[] Divisors(GgufFile file, GgufTensor tensor)
    {
        if (tensor.Shape.Count != 1 || tensor.Shape[0] is < 1 or > ModelLimits.HeadSize || tensor.Type != StoredType.F32)
            throw new RefusedException($"{file.Path}: {tensor.Name} is {tensor.Type} [{string.Join(", ", tensor.Shape)}], expected a vector of F32.", "Download the file again.");
        var divisors = new float[tensor.ElementCount];
        file.Read(tensor, 0, divisors);
        return divisors.All(divisor => float.IsFinite(divisor) && divisor > 0)
            ? divisors
            : throw new RefusedException($"{file.Path}: {tensor.Name} holds numbers that are not above 0.", "Download the file again.");
    }
}
