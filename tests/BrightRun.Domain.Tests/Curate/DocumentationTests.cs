using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class DocumentationTests
{
    [Fact]
    public void CuratePage_ListsEveryRuleAndForm()
    {
        var page = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "docs", "stages", "curate.md"));

        Assert.All(FindingRules.All, rule => Assert.Contains($"| `{rule.Code}` | {rule.Severity.ToString().ToLowerInvariant()} | {rule.Title} |", page, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<TrainingDataForm>(), form => Assert.Contains($"| `{form.Name()}` |", page, StringComparison.Ordinal));
    }
}
