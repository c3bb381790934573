using BrightRun.Domain;

namespace BrightRun.Formats.Families;

/// <summary>The families that the engine computes exactly; every other one is refused by its name.</summary>
internal static class ModelFamilies
{
    private static readonly ModelFamily[] All = [Llama.Family];

    /// <exception cref="RefusedException">The family is not supported.</exception>
    public static ModelFamily OfModelType(string file, string modelType) =>
        All.FirstOrDefault(family => family.ModelType == modelType)
        ?? throw Unsupported(file, "model_type", modelType, All.Select(family => family.ModelType));

    /// <exception cref="RefusedException">The family is not supported.</exception>
    public static ModelFamily OfGgufArchitecture(string file, string architecture) =>
        All.FirstOrDefault(family => family.GgufArchitecture == architecture)
        ?? throw Unsupported(file, "general.architecture", architecture, All.Select(family => family.GgufArchitecture));

    private static RefusedException Unsupported(string file, string field, string value, IEnumerable<string> supported) =>
        new($"{file}: {field} is '{value}', an architecture that is not supported.", $"Choose a base whose {field} is one of: {string.Join(", ", supported)}.");
}
