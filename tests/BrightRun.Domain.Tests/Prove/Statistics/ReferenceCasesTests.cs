using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Tests.Prove.Statistics;

/// <summary>Every case of the reference vectors, whose values come from definitions in exact or 40-digit arithmetic and from published packages.</summary>
public sealed class ReferenceCasesTests
{
    // How a value was reached, not a value; the file's own head says that these are no requirement.
    private static readonly HashSet<string> Diagnostics =
        ["p_fraction", "p_exact_fraction", "resamples", "below", "tied", "outputs_decimal", "state_after", "first_n"];

    public static TheoryData<string> Kinds { get; } = [.. ReferenceCases.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void EveryCaseOfAKind_IsWithinItsTolerance(string kind)
    {
        var cases = Cases().Where(entry => entry["what"]!.GetValue<string>() == kind).ToArray();
        Assert.NotEmpty(cases);

        var results = Compute(cases);

        foreach (var (expected, result) in cases.Zip(results))
        {
            var exact = (expected["exact"] as JsonArray)?.Select(field => field!.GetValue<string>()).ToHashSet() ?? [];
            Holds(expected["expected"], result.Values, result.Id, path => exact.Contains(path) ? (0, 0) : (Number(expected, "tolerance", 1e-9), Number(expected, "absolute", 1e-12)));
        }
    }

    [Fact]
    public void EveryUndefinedValue_HasAReason()
    {
        var cases = Cases().Where(entry => entry["undefined"] is not null).ToArray();

        foreach (var (expected, result) in cases.Zip(Compute(cases)))
        {
            var paths = expected["undefined"]!.AsObject().Select(entry => entry.Key).Where(path => !Diagnostics.Contains(path.Split('.')[^1]) && path != "rank_sums");
            Assert.Empty(paths.Except(result.Undefined.Keys));
            Assert.DoesNotContain(result.Undefined.Values, string.IsNullOrWhiteSpace);
        }
    }

    [Fact]
    public void EveryKindOfTheFile_IsKnown() => Assert.Empty(Cases().Select(entry => entry["what"]!.GetValue<string>()).Except(ReferenceCases.Kinds));

    [Theory]
    [InlineData("[]", "no list of cases")]
    [InlineData("{\"cases\": 1}", "no list of cases")]
    [InlineData("{\"cases\": [", "no valid JSON")]
    [InlineData("{\"cases\": [1]}", "case 1 is not an object")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"magic\", \"input\": {}}]}", "unknown kind, \"magic\"")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"holm\"}]}", "input must be there")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"holm\", \"input\": {}}]}", "p must be there")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"holm\", \"input\": {\"p\": [\"1\"]}}]}", "p must be a finite number")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"holm\", \"input\": {\"p\": [1e999]}}]}", "p must be a finite number")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"kappa\", \"input\": {\"a\": [1], \"b\": []}}]}", "as long as a")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"sign_flip_mean\", \"input\": {\"d\": [0.3, 1], \"grid_denominator\": 8}}]}", "multiples of 1/8")]
    [InlineData("{\"cases\": [{\"id\": \"x\", \"what\": \"bca_seeded\", \"input\": {\"statistic\": \"mode\"}}]}", "one of alpha_ordinal")]
    public void BadFile_IsRefusedByName(string text, string problem)
    {
        var refused = Assert.Throws<RefusedException>(() => ReferenceCases.Compute(Encoding.UTF8.GetBytes(text), "cases.json", TestContext.Current.CancellationToken));

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("cases.json", refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject[] Cases()
    {
        var file = JsonNode.Parse(File.ReadAllText(Shared.Require("fixtures/statistics.json")))!;
        return [.. file["cases"]!.AsArray().Select(entry => entry!.AsObject())];
    }

    private static IReadOnlyList<ReferenceResult> Compute(IEnumerable<JsonObject> cases) =>
        ReferenceCases.Compute(JsonSerializer.SerializeToUtf8Bytes(new { cases }), "cases.json", TestContext.Current.CancellationToken);

    private static double Number(JsonObject entry, string name, double fallback) => entry[name]?.GetValue<double>() ?? fallback;

    private static void Holds(JsonNode? expected, JsonNode? actual, string path, Func<string, (double Relative, double Absolute)> tolerance)
    {
        switch (expected)
        {
            case JsonObject members:
                foreach (var (name, value) in members.Where(member => !Diagnostics.Contains(member.Key)))
                    Holds(value, actual?[name], $"{path}.{name}", tolerance);
                break;
            case JsonArray items:
                Assert.True(actual is JsonArray other && other.Count == items.Count, $"{path}: expected {items.ToJsonString()}, got {actual?.ToJsonString()}");
                for (var index = 0; index < items.Count; index++)
                    Holds(items[index], actual![index], $"{path}[{index}]", tolerance);
                break;
            case JsonValue value when value.TryGetValue<double>(out var number):
                var got = actual?.GetValue<double>();
                var (relative, absolute) = tolerance(path.Split('.')[1].Split('[')[0]);
                Assert.True(got is { } ours && Math.Abs(ours - number) <= relative * Math.Abs(number) + absolute, $"{path}: expected {number:R}, got {got:R}");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(expected, actual), $"{path}: expected {expected?.ToJsonString() ?? "null"}, got {actual?.ToJsonString() ?? "null"}");
                break;
        }
    }
}
