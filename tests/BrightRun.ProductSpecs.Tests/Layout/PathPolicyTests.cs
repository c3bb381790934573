using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Tests.Layout;

public class PathPolicyTests
{
    private static readonly string Project = Path.GetFullPath(Path.Combine(Path.GetTempPath(), "no-such-project"));
    private static readonly PathPolicy Policy = new(Path.Combine(Project, "pmc", "product"), Project, Path.Combine(Project, "work"));

    [Theory]
    [InlineData("./a.md", "work/a.md")]
    [InlineData("../a.md", "pmc/product/a.md")]
    [InlineData("a.md", "pmc/product/_templates/a.md")]
    [InlineData("product/_examples/a.md", "pmc/product/_examples/a.md")]
    [InlineData("docs/there.md", "docs/there.md")]
    [InlineData("docs/not-there.md", "pmc/product/docs/not-there.md")]
    [InlineData("docs\\there.md", "docs/there.md")]
    [InlineData("  ./a.md  ", "work/a.md")]
    public void TypedPath_FollowsTheOrder(string typed, string expected) =>
        Assert.Equal(Full(expected), Policy.Resolve(typed, InputKind.Template, "tm", path => path == Full("docs/there.md")));

    [Fact]
    public void AbsolutePath_StaysItself() => Assert.Equal(Full("x/a.md"), Policy.Resolve(Full("x/a.md"), InputKind.Raw, "tm", _ => false));

    [Fact]
    public void Shown_IsRelativeInsideTheProject_AndAbsoluteOutside()
    {
        Assert.Equal("pmc/product/_mapping/tm/x.md", Policy.Shown(Full("pmc/product/_mapping/tm/x.md")));
        Assert.Equal(".", Policy.Shown(Project));
        var outside = Path.GetFullPath(Path.Combine(Project, "..", "no-such-project-2", "a.md"));
        Assert.Equal(outside.Replace('\\', '/'), Policy.Shown(outside));
        Assert.True(Policy.IsOutside(outside));
    }

    [Theory]
    [InlineData("../x.md")]
    [InlineData("_mapping/../../x.md")]
    [InlineData("..\\x.md")]
    public void Output_NeverLeavesTheRoot(string relative)
    {
        if (relative.Contains('\\', StringComparison.Ordinal) && !OperatingSystem.IsWindows())
            Assert.Throws<SpecsException>(() => FileNames.RequirePortable(relative));
        else
            Assert.Throws<SpecsException>(() => Policy.Inside(relative));
    }

    private static string Full(string relative) => Path.GetFullPath(Path.Combine(Project, Path.Combine(relative.Split('/'))));
}
