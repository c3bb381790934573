namespace BrightRun.Domain.Curate;

/// <summary>
/// Training data of which nothing may be used: a finding of severity <see cref="FindingSeverity.File"/>. It may come after
/// conversations were read (a file cut off at its end), and takes those back, too.
/// </summary>
/// <param name="name">Display name of the data, usually the path.</param>
/// <param name="finding">What is wrong.</param>
/// <param name="cause">The exception underneath, where there is one.</param>
public sealed class UnusableDataException(string name, Finding finding, Exception? cause = null)
    : RefusedException($"{name}: {finding.Message}{(finding.Place.ToString() is { Length: > 0 } place ? $" ({place})" : "")}", finding.Remedy, cause)
{
    /// <summary>What is wrong.</summary>
    public Finding Finding { get; } = finding;
}
