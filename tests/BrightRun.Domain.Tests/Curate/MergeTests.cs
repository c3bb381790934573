using System.Text;
using System.Text.Json.Nodes;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class MergeTests
{
    private static readonly DateTimeOffset Now = new(2031, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Merge_Files_RecountsTotalsAndDistributions()
    {
        var other = SampleFile.Valid();
        SampleFile.HeaderOf(other, 0)["conversation_id"] = "third";
        SampleFile.HeaderOf(other, 0)["scaffolding"]!["persona_key"] = "pragmatic_optimist";
        other["conversations"]!.AsArray().RemoveAt(1);

        var (merged, findings) = Merge(SampleFile.Valid(), other);

        var head = merged["training_file_metadata"]!;
        Assert.Equal(3, (int)head["total_conversations"]!);
        Assert.Equal(9, (int)head["total_training_pairs"]!);
        Assert.Equal("""{"anxious_planner":2,"pragmatic_optimist":1}""", head["scaffolding_distribution"]!["personas"]!.ToJsonString());
        Assert.Empty(findings);
    }

    [Fact]
    public void Merge_Dates_KeepTheEarliestAndSayNow()
    {
        var older = SampleFile.Valid();
        older["training_file_metadata"]!["created_date"] = "2029-05-05T00:00:00.000Z";

        var head = Merge(SampleFile.Valid(), older).Merged["training_file_metadata"]!;

        Assert.Equal("2029-05-05T00:00:00.000Z", (string?)head["created_date"]);
        Assert.Equal("2031-01-02T03:04:05.000Z", (string?)head["last_updated"]);
    }

    [Fact]
    public void Merge_SameConversationTwice_IsKeptOnceAndNamed()
    {
        var (merged, findings) = Merge(SampleFile.Valid(), SampleFile.Valid());

        Assert.Equal(2, merged["conversations"]!.AsArray().Count);
        Assert.Equal(["conversation-repeated", "conversation-repeated"], findings.Select(finding => finding.Code));
        Assert.Equal(SampleFile.FirstId, findings[0].Place.ConversationId);
    }

    [Fact]
    public void Merge_SameIdOtherTurns_KeepsTheFirstAndNamesIt()
    {
        var other = SampleFile.Valid();
        SampleFile.PairOf(other, 0, 2)["target_response"] = "something else";

        var (merged, findings) = Merge(SampleFile.Valid(), other);

        Assert.Equal("first answer", (string?)SampleFile.PairOf(merged, 0, 2)["target_response"]);
        Assert.Contains(findings, finding => finding.Code == "conversation-conflict");
    }

    [Fact]
    public void Merge_RealParts_GiveTheUnionsCounts()
    {
        var paths = new[] { "72", "12", "union" }.Select(name => Shared.Require($"data/brightrun-lora-v4-{name}.json"));
        var findings = new List<Finding>();
        using var output = new MemoryStream();

        var result = new TrainingFileMerge([.. paths.Select(DataSource.OfFile)], new FindingLog(findings.Add)).Write(output, "all", Now);

        Assert.Equal((150, 949), (result.Conversations, result.Pairs));
        Assert.Equal(84, findings.Count);
        var seen = Samples.Read(new MemoryStream(output.ToArray()), "merged");
        Assert.Equal(new TrainingDataCounts(150, 949, 414), seen.Counts);
        Assert.DoesNotContain("totals", seen.Codes);
        Assert.DoesNotContain("distribution", seen.Codes);
    }

    [Fact]
    public void Merge_EnrichedConversation_GetsAHeaderOfItsOwn()
    {
        var path = Shared.Require("data/conversation-enriched-1.json");
        using var output = new MemoryStream();

        new TrainingFileMerge([DataSource.OfFile(path)], new FindingLog()).Write(output, null, Now);

        var header = JsonNode.Parse(output.ToArray())!["conversations"]![0]!["conversation_metadata"]!;
        Assert.Equal(4, (int)header["total_turns"]!);
        Assert.True(Guid.TryParse((string?)header["conversation_id"], out _));
    }

    [Fact]
    public void Merge_EmptyConversationKey_IsFilledFromThePairs()
    {
        var file = SampleFile.Valid();
        SampleFile.HeaderOf(file, 0)["scaffolding"]!["persona_key"] = "";

        var merged = Merge(file).Merged;

        Assert.Equal("anxious_planner", (string?)SampleFile.HeaderOf(merged, 0)["scaffolding"]!["persona_key"]);
        Assert.Equal(2, (int)merged["training_file_metadata"]!["scaffolding_distribution"]!["personas"]!["anxious_planner"]!);
    }

    private static (JsonNode Merged, List<Finding> Findings) Merge(params JsonNode[] files)
    {
        var findings = new List<Finding>();
        using var output = new MemoryStream();
        var sources = files.Select((file, index) => new DataSource($"file {index}", () => new MemoryStream(Encoding.UTF8.GetBytes(file.ToJsonString()))));
        new TrainingFileMerge([.. sources], new FindingLog(findings.Add)).Write(output, null, Now);
        return (JsonNode.Parse(output.ToArray())!, findings);
    }
}
