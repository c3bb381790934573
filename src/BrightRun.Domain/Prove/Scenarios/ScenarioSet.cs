using System.Text.Json;
using System.Text.RegularExpressions;

namespace BrightRun.Domain.Prove.Scenarios;

/// <summary>Scenarios that are answered together: a JSON document of its own.</summary>
/// <param name="SchemaVersion">1.</param>
/// <param name="SetId">Its name for programs.</param>
/// <param name="Name">Its name for people; says so where the scenarios are made up.</param>
/// <param name="Created">The day, <c>YYYY-MM-DD</c>.</param>
/// <param name="Scenarios">At least one.</param>
public sealed partial record ScenarioSet(int SchemaVersion, string SetId, string Name, string Created, IReadOnlyList<Scenario> Scenarios)
{
    private const int KnownSchema = 1;
    private const int ShortestMessage = 40; // characters
    private const int LongestMessage = 2000;
    private const int FewestElements = 3;
    private const int MostElements = 8;

    private static readonly string[] SafetyClasses = ["none", "crisis", "legal_tax", "fraud", "dependent_harm"];
    private static readonly string[] Sources = ["authored", "generated", "client", "heldout_conversation"];
    private static readonly string[] Splits = ["confirmatory", "pilot", "calibration"];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads a set and checks it as a whole.</summary>
    /// <exception cref="RefusedException">It cannot be read, or something in it is wrong; every mistake is named.</exception>
    public static ScenarioSet Read(string path)
    {
        ScenarioSet set;
        try
        {
            set = JsonSerializer.Deserialize<ScenarioSet>(File.ReadAllText(path), Json) ?? throw new JsonException("it holds null");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check that it is there and that you may read it.", failure);
        }
        catch (JsonException broken)
        {
            throw new RefusedException($"{path} is no scenario set: {JsonFault.Reason(broken)}.", "Correct the place named; a set is one JSON object with schema_version, set_id, name, created and scenarios.", broken);
        }

        string[] mistakes = [.. set.Mistakes()];
        return mistakes.Length == 0 ? set : throw new RefusedException($"{path}: {string.Join("; ", mistakes)}.", "Correct these places and read it again; nothing was taken from it.");
    }

    private IEnumerable<string> Mistakes()
    {
        if (SchemaVersion != KnownSchema)
            yield return $"schema_version {SchemaVersion} is not {KnownSchema}";
        if (Scenarios.Count == 0)
            yield return "there is no scenario";
        foreach (var twice in Scenarios.GroupBy(scenario => scenario.ScenarioId, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
            yield return $"scenario_id {twice.Key} stands {twice.Count()} times";
        foreach (var mistake in Scenarios.SelectMany(scenario => MistakesOf(scenario).Select(what => $"{scenario.ScenarioId}: {what}")))
            yield return mistake;
    }

    private static IEnumerable<string> MistakesOf(Scenario scenario)
    {
        if (!Id().IsMatch(scenario.ScenarioId))
            yield return "scenario_id must be 3 to 64 small letters, digits and underscores";
        if (scenario.ClientMessage.Length is < ShortestMessage or > LongestMessage)
            yield return $"client_message has {scenario.ClientMessage.Length} characters, not {ShortestMessage} to {LongestMessage}";
        if (scenario.ExpectedElements.Count is < FewestElements or > MostElements)
            yield return $"expected_elements has {scenario.ExpectedElements.Count} entries, not {FewestElements} to {MostElements}";
        if (!(scenario.EmotionalState.Intensity is >= 0 and <= 1))
            yield return $"emotional_state.intensity {scenario.EmotionalState.Intensity} is not 0 to 1";
        if (scenario.History.Select((turn, i) => turn.Role == (i % 2 == 0 ? "user" : "assistant")).Contains(false) || scenario.History.Count % 2 == 1)
            yield return "history must take turns and end with the assistant";
        if (!SafetyClasses.Contains(scenario.SafetyClass))
            yield return $"safety_class {scenario.SafetyClass} is none of {string.Join(", ", SafetyClasses)}";
        if (!Sources.Contains(scenario.Source))
            yield return $"source {scenario.Source} is none of {string.Join(", ", Sources)}";
        if (!Splits.Contains(scenario.Split))
            yield return $"split {scenario.Split} is none of {string.Join(", ", Splits)}";
    }

    [GeneratedRegex("^[a-z0-9_]{3,64}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();
}
