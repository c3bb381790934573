using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Tests;

/// <summary>The page that names a test for every correction names tests that exist.</summary>
public partial class CorrectionsPageTests
{
    [Fact]
    public void Test_OfEveryCorrection_Exists()
    {
        var page = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "docs", "stages", "product-specs", "corrections.md"));
        var sources = string.Concat(
            new[] { "BrightRun.ProductSpecs.Tests", "BrightRun.EndToEnd.Tests" }
                .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Shared.RepositoryRoot, "tests", project), "*.cs", SearchOption.AllDirectories))
                .Select(File.ReadAllText));
        var rows = page.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2).ToList();

        Assert.NotEmpty(rows);
        foreach (var row in rows)
        {
            var names = TestName().Matches(row).Select(match => match.Value).ToList();
            Assert.NotEmpty(names);
            Assert.All(names, name => Assert.Contains($" {name}", sources, StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("[A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]*)+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
