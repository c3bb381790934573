namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>
/// Marks the method that reads a reference case of one kind and computes it: <c>static object FromCase(CaseInput)</c>. It stands beside its
/// statistic and is found by this mark, so that a new statistic is registered by being written.
/// </summary>
/// <param name="kind">The kind as cases name it in <c>what</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReferenceCaseAttribute(string kind) : Attribute
{
    /// <summary>The kind of case.</summary>
    public string Kind { get; } = kind;
}
