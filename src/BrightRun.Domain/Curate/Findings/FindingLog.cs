namespace BrightRun.Domain.Curate;

/// <summary>
/// Collects findings while data are read. What it keeps is bounded, however many there are: a count and the first few of
/// each rule. Whoever needs every one passes a callback.
/// </summary>
/// <param name="onFinding">Called for every finding, in the order of the file; null to keep only the groups.</param>
public sealed class FindingLog(Action<Finding>? onFinding = null)
{
    private readonly Dictionary<string, FindingGroup> _groups = new(StringComparer.Ordinal);

    /// <summary>Findings by rule, the gravest first, then the commonest.</summary>
    public IReadOnlyList<FindingGroup> Groups =>
        [.. _groups.Values.OrderBy(group => group.Rule.Severity).ThenByDescending(group => group.Count).ThenBy(group => group.Rule.Code, StringComparer.Ordinal)];

    /// <summary>How many findings of a rule there are.</summary>
    public int CountOf(FindingRule rule) => _groups.TryGetValue(rule.Code, out var group) ? group.Count : 0;

    /// <summary>Adds a finding.</summary>
    public void Report(FindingRule rule, Place place, string message) => Report(new Finding(rule, place, message));

    /// <summary>Adds a finding.</summary>
    public void Report(Finding finding)
    {
        if (!_groups.TryGetValue(finding.Code, out var group))
            _groups[finding.Code] = group = new FindingGroup(finding.Rule);
        group.Add(finding);
        onFinding?.Invoke(finding);
    }
}

/// <summary>All findings of one rule: how many, and the first few.</summary>
public sealed class FindingGroup(FindingRule rule)
{
    private const int ExampleCount = 3;
    private readonly List<Finding> _examples = new(ExampleCount);

    /// <summary>The rule.</summary>
    public FindingRule Rule { get; } = rule;

    /// <summary>How many findings there are.</summary>
    public int Count { get; private set; }

    /// <summary>The first few of them.</summary>
    public IReadOnlyList<Finding> Examples => _examples;

    internal void Add(Finding finding)
    {
        Count++;
        if (_examples.Count < ExampleCount)
            _examples.Add(finding);
    }
}
