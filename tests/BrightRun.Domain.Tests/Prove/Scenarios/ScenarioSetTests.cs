using System.Text.Json;
using BrightRun.Domain.Prove.Scenarios;

namespace BrightRun.Domain.Tests.Prove.Scenarios;

public sealed class ScenarioSetTests : IDisposable
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Set_ReadsAsItWasWritten()
    {
        var set = new ScenarioSet(1, "set", "A set", "2030-01-02", [Valid() with { History = [new("user", "Hello."), new("assistant", "Good morning.")] }]);

        var read = ScenarioSet.Read(Written(set));

        Assert.Equivalent(set, read, strict: true);
    }

    public static TheoryData<string, Func<Scenario, Scenario>> Mistakes { get; } = new()
    {
        { "scenario_id", scenario => scenario with { ScenarioId = "With Capitals" } },
        { "client_message", scenario => scenario with { ClientMessage = "Too short." } },
        { "expected_elements", scenario => scenario with { ExpectedElements = ["one"] } },
        { "emotional_state.intensity", scenario => scenario with { EmotionalState = new EmotionalState("sad", "tired", 3) } },
        { "history", scenario => scenario with { History = [new("user", "Hello.")] } },
        { "safety_class", scenario => scenario with { SafetyClass = "safe" } },
        { "source", scenario => scenario with { Source = "dreamt" } },
        { "split", scenario => scenario with { Split = "test" } },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Mistake_IsNamedWithItsScenario(string member, Func<Scenario, Scenario> spoil)
    {
        var spoilt = spoil(Valid());

        var refused = Assert.Throws<RefusedException>(() => ScenarioSet.Read(Written(new ScenarioSet(1, "set", "A set", "2030-01-02", [spoilt]))));

        Assert.Contains($"{spoilt.ScenarioId}: {member}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryMistake_IsNamedAtOnce()
    {
        var refused = Assert.Throws<RefusedException>(() => ScenarioSet.Read(Written(new ScenarioSet(2, "set", "A set", "2030-01-02", [Valid(), Valid() with { Split = "test" }]))));

        Assert.Contains("schema_version 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("stands 2 times", refused.Message, StringComparison.Ordinal);
        Assert.Contains("split test", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"schema_version": 1}""")]
    public void OtherFile_IsRefused(string text)
    {
        File.WriteAllText(_folder.At("set.json"), text);

        Assert.Contains("is no scenario set", Assert.Throws<RefusedException>(() => ScenarioSet.Read(_folder.At("set.json"))).Message, StringComparison.Ordinal);
    }

    /// <summary>A scenario without a mistake.</summary>
    internal static Scenario Valid() => new()
    {
        ScenarioId = "old_piano",
        PersonaKey = "anxious_planner",
        EmotionalArcKey = "confusion_to_clarity",
        TopicKey = "selling_things",
        ClientName = "Clara",
        ClientBackground = "Clara is a clerk.",
        Situation = "She inherited a piano.",
        ClientMessage = "My grandmother left me a piano that nobody plays. Should I sell it?",
        EmotionalState = new EmotionalState("sad", "confused", 0.5),
        TargetArc = new TargetArc("confusion", "clarity"),
        ExpectedElements = ["one", "two", "three"],
        HasOtherParty = false,
        SafetyClass = "none",
        Source = "authored",
        Split = "confirmatory",
    };

    private string Written(ScenarioSet set)
    {
        File.WriteAllText(_folder.At("set.json"), JsonSerializer.Serialize(set, Json));
        return _folder.At("set.json");
    }
}
