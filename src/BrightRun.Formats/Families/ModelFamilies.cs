using BrightRun.Domain;

namespace BrightRun.Formats.Families;

/// <summary>The families that the engine computes exactly; every other one is refused by its name.</summary>
internal static class ModelFamilies
{
    /// <summary>Where two families share an architecture in GGUF, its files are of the first.</summary>
    private static readonly ModelFamily[] All = [Llama.Family, Mistral.Family, Qwen2.Family, Qwen3.Family, Gemma2.Family, Gemma3.Family];

    /// <exception cref="RefusedException">The family is not supported.</exception>
    public static ModelFamily OfModelType(string file, string modelType) =>
        All.FirstOrDefault(family => family.ModelType == modelType)
        ?? throw Unsupported(file, "model_type", modelType, All.Select(family => family.ModelType));

    /// <exception cref="RefusedException">The family is not supported.</exception>
    public static ModelFamily OfGgufArchitecture(string file, string architecture) =>
        All.FirstOrDefault(family => family.GgufArchitecture == architecture)
        ?? throw Unsupported(file, "general.architecture", architecture, All.Select(family => family.GgufArchitecture).Distinct());

    private static RefusedException Unsupported(string file, string field, string value, IEnumerable<string> supported) =>
        new($"{file}: {field} is '{value}', an architecture that is not supported.", $"Choose a base whose {field} is one of: {string.Join(", ", supported)}.");
}
