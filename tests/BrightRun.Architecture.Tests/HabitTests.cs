using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BrightRun.Architecture.Tests;

/// <summary>What keeps the sources readable.</summary>
public partial class HabitTests
{
    private const int LongestFile = 350;

    private static readonly string[] Libraries = ["BrightRun.Domain", "BrightRun.Formats", "BrightRun.Tokens", "BrightRun.Engine"];

    public static TheoryData<string> PublicRooms { get; } = [.. Libraries];

    [Fact]
    public void File_IsNeverLongerThanAPersonReadsAtOnce()
    {
        var lengths = new[] { "src", "tests", "bench" }.SelectMany(folder => Sources.Below(folder, ".cs")).Select(path => (Path: path, Lines: Sources.Read(path).Count(letter => letter == '\n')));

        Assert.Empty(lengths.Where(file => file.Lines > LongestFile));
    }

    [Fact]
    public void Sources_HoldNoPostponedWork() =>
        Assert.Empty(Sources.Below("src", ".cs").Where(path => Postponed().IsMatch(Sources.Read(path))));

    [Fact]
    public void Drawers_HaveNoPlace() =>
        Assert.Empty(Sources.Below("src", ".cs").Where(path => Drawer().IsMatch(Path.GetFileNameWithoutExtension(path))));

    [Theory]
    [MemberData(nameof(PublicRooms))]
    public void PublicType_SaysWhatItIs(string room)
    {
        var assembly = Assembly.Load(room);
        var documented = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Element("summary") is { } summary && summary.Value.Trim().Length > 0)
            .Select(member => member.Attribute("name")!.Value)
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(assembly.GetExportedTypes().Select(type => "T:" + type.FullName!.Replace('+', '.')).Where(name => !documented.Contains(name)));
    }

    [Fact]
    public void Package_HasItsVersionInOnePlace() =>
        Assert.Empty(new[] { "src", "tests", "bench" }.SelectMany(folder => Sources.Below(folder, ".csproj")).Where(path => Sources.Read(path).Contains("Version=", StringComparison.Ordinal)));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Postponed();

    [GeneratedRegex("(Helpers?|Utils?|Utilities|Misc|Common)$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drawer();
}
