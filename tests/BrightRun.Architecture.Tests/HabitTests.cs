using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BrightRun.Architecture.Tests;

/// <summary>What keeps the sources readable.</summary>
public partial class HabitTests
{
    private const int LongestFile = 350;

    private static readonly string[] Libraries = ["BrightRun.Domain", "BrightRun.Formats", "BrightRun.Tokens", "BrightRun.Engine", "BrightRun.Pipeline", "BrightRun.ProductSpecs"];

    public static TheoryData<string> PublicRooms { get; } = [.. Libraries];

    [Fact]
    public void File_IsNeverLongerThanAPersonReadsAtOnce()
    {
        var lengths = Sources.Everywhere(".cs").Select(path => (Path: path, Lines: Sources.Read(path).Count(letter => letter == '\n')));

        Assert.DoesNotContain(lengths, file => file.Lines > LongestFile);
    }

    [Fact]
    public void Sources_HoldNoPostponedWork() =>
        Assert.DoesNotContain(Sources.Below("src", ".cs"), path => Postponed().IsMatch(Sources.Read(path)));

    [Fact]
    public void Drawers_HaveNoPlace() =>
        Assert.DoesNotContain(Sources.Below("src", ".cs"), path => Drawer().IsMatch(Path.GetFileNameWithoutExtension(path)));

    [Theory]
    [MemberData(nameof(PublicRooms))]
    public void PublicType_SaysWhatItIs(string room)
    {
        var assembly = Assembly.Load(room);
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Element("summary") is { } summary && summary.Value.Trim().Length > 0)
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.DoesNotContain(assembly.GetExportedTypes().Select(type => "T:" + type.FullName!.Replace('+', '.')), name => !documented.Contains(name));
    }

    [Fact]
    public void Package_HasItsVersionInOnePlace() =>
        Assert.DoesNotContain(Sources.Everywhere(".csproj"), path => Sources.Read(path).Contains("Version=", StringComparison.Ordinal));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Postponed();

    [GeneratedRegex("(Helpers?|Utils?|Utilities|Misc|Common)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drawer();
}
