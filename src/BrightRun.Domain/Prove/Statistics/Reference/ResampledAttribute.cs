namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>
/// Marks the method that reads a statistic to be resampled from a reference case: <c>static BootstrapSample Resampled(CaseInput)</c>.
/// </summary>
/// <param name="name">The name as cases give it in <c>statistic</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ResampledAttribute(string name) : Attribute
{
    /// <summary>The name of the statistic.</summary>
    public string Name { get; } = name;
}
