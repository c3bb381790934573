using System.Text.RegularExpressions;

namespace BrightRun.Architecture.Tests;

/// <summary>Documents that nobody can find, or that lead nowhere, are none.</summary>
public partial class DocumentTests
{
    public static TheoryData<string> Documents { get; } = [.. Sources.Below("docs", ".md"), .. Sources.Below("bench", ".md"), "README.md"];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Link_LeadsSomewhere(string path)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Shared.RepositoryRoot, path))!;

        Assert.DoesNotContain(LinksIn(path), link => !Path.Exists(Path.Combine(folder, link)));
    }

    [Fact]
    public void Document_IsReachableFromTheReadme()
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(["README.md"]);
        while (open.TryDequeue(out var path))
        {
            if (!reached.Add(path) || !path.EndsWith(".md", StringComparison.Ordinal))
                continue;
            var folder = Path.GetDirectoryName(path)!;
            foreach (var link in LinksIn(path))
                open.Enqueue(Path.GetRelativePath(Shared.RepositoryRoot, Path.GetFullPath(Path.Combine(Shared.RepositoryRoot, folder, link))).Replace('\\', '/'));
        }

        Assert.DoesNotContain(Sources.Below("docs", ".md").Concat(Sources.Below("bench", ".md")), path => !reached.Contains(path));
    }

    /// <summary>A stage with a folder has one page that describes it, its operations guide; what stands beside it, such as a tutorial, tells a story of its own.</summary>
    [Fact]
    public void StagePages_HaveTheSameHeadings()
    {
        string[] expected = ["About", "Usage", "Defaults", "Limits", "Anti-patterns"];
        var pages = Sources.Below("docs/stages", ".md").ToList();
        var folders = pages.Select(path => Path.GetDirectoryName(path)!.Replace('\\', '/')).Where(folder => folder != "docs/stages").Distinct();
        Assert.All(folders, folder => Assert.Contains($"{folder}/operations.md", pages));

        foreach (var path in pages.Where(path => Path.GetDirectoryName(path)!.Replace('\\', '/') == "docs/stages" || Path.GetFileName(path) == "operations.md"))
            Assert.Equal(expected, Heading().Matches(Sources.Read(path)).Select(match => match.Groups["text"].Value).Where(expected.Contains));
    }

    private static IEnumerable<string> LinksIn(string path) => Link().Matches(Sources.Read(path))
        .Select(match => match.Groups["target"].Value.Split('#')[0])
        .Where(link => link.Length > 0 && !link.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^## (?<text>.+?)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();
}
