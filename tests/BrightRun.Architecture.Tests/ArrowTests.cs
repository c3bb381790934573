using System.Reflection;
using System.Xml.Linq;

namespace BrightRun.Architecture.Tests;

/// <summary>The arrows between the rooms, see docs/decisions/0001-rooms.md and 0002-formats-room.md.</summary>
public class ArrowTests
{
    private const string Torch = "TorchSharp";

    /// <summary>What each room may know of the others. A room that is not named here must not exist.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["BrightRun.Domain"] = [],
        ["BrightRun.Formats"] = ["BrightRun.Domain"],
        ["BrightRun.Tokens"] = ["BrightRun.Domain", "BrightRun.Formats"],
        ["BrightRun.Engine"] = ["BrightRun.Domain", "BrightRun.Formats", "BrightRun.Tokens"],
        ["BrightRun.Pipeline"] = ["BrightRun.Domain", "BrightRun.Formats", "BrightRun.Tokens"],
        ["BrightRun.ProductSpecs"] = [],
        ["BrightRun.Cli"] = ["BrightRun.Domain", "BrightRun.Formats", "BrightRun.Tokens", "BrightRun.Engine", "BrightRun.Pipeline", "BrightRun.ProductSpecs"],
    };

    public static TheoryData<string> Rooms { get; } = [.. Arrows.Keys];

    [Fact]
    public void EveryRoom_HasItsArrows() =>
        Assert.Equal(Arrows.Keys.Order(StringComparer.Ordinal), Sources.Below("src", ".csproj").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Project_RefersOnlyToRoomsItMayKnow(string room)
    {
        var project = XDocument.Parse(Sources.Read($"src/{room}/{room}.csproj"));
        var references = project.Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(Arrows[room]));
    }

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Assembly_UsesOnlyRoomsItMayKnow(string room) =>
        Assert.Empty(ReferencesOf(room).Where(name => name.StartsWith("BrightRun", StringComparison.Ordinal)).Except(Arrows[room]));

    [Fact]
    public void Tensors_LiveInTheEngineAlone()
    {
        Assert.Contains(Torch, ReferencesOf("BrightRun.Engine"));
        foreach (var room in Arrows.Keys.Where(room => room != "BrightRun.Engine"))
            Assert.DoesNotContain(Torch, ReferencesOf(room));
    }

    [Theory]
    [InlineData("BrightRun.Domain", "MathNet.Numerics")]
    [InlineData("BrightRun.Formats")]
    [InlineData("BrightRun.Tokens")]
    public void InnerRooms_NeedNoPackagesButThese(string room, params string[] packages) =>
        Assert.DoesNotContain(
            ReferencesOf(room).Except(packages),
            name => !name.StartsWith("BrightRun", StringComparison.Ordinal) && !name.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Console_IsSpokenToByTheCommandLineAlone()
    {
        foreach (var room in Arrows.Keys.Where(room => room != "BrightRun.Cli"))
            Assert.DoesNotContain("System.Console", ReferencesOf(room));
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var listed = XDocument.Parse(Sources.Read("BrightRun.slnx")).Descendants("Project").Select(project => project.Attribute("Path")!.Value).Order(StringComparer.Ordinal);
        var there = Sources.Everywhere(".csproj").Order(StringComparer.Ordinal);

        Assert.Equal(there, listed);
    }

    private static List<string> ReferencesOf(string room)
    {
        var assembly = Assembly.Load(room == "BrightRun.Cli" ? "brightrun" : room);
        return [.. assembly.GetReferencedAssemblies().Select(reference => reference.Name!)];
    }
}
