using System.Text.Json.Nodes;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

/// <summary>Each test breaks one thing in a sound file.</summary>
public sealed class RuleTests
{
    /// <summary>Rule, what is left usable of two pairs, and how the file is broken.</summary>
    public static TheoryData<string, int, string> Cases { get; } = new()
    {
        { "format-spec", 2, "$.training_file_metadata.format_spec=-" },
        { "format-spec", 2, "$.training_file_metadata.format_spec=\"other\"" },
        { "totals", 2, "$.training_file_metadata.total_conversations=7" },
        { "totals", 2, "$.training_file_metadata.total_training_pairs=1e400" },
        { "distribution", 2, "$.training_file_metadata.scaffolding_distribution.personas={}" },
        { "distribution", 2, "$.training_file_metadata.scaffolding_distribution=-" },
        { "no-conversations", 0, "$.conversations=[]" },
        { "no-conversations", 0, "$.conversations=7" },
        { "no-conversations", 0, "$.conversations=-" },
        { "conversation-invalid", 2, "$.conversations+=5" },
        { "conversation-id-missing", 1, "$.conversations[0].conversation_metadata.conversation_id=-" },
        { "conversation-id-missing", 1, "$.conversations[0].conversation_metadata.conversation_id=\" \"" },
        { "no-pairs", 1, "$.conversations[0].training_pairs=[]" },
        { "no-pairs", 1, "$.conversations[0].training_pairs=-" },
        { "no-answer", 1, "$.conversations[0].training_pairs[1].target_response=null" },
        { "target-invalid", 1, "$.conversations[0].training_pairs[1].target_response=-" },
        { "target-invalid", 1, "$.conversations[0].training_pairs[1].target_response=\"  \"" },
        { "target-invalid", 1, "$.conversations[0].training_pairs[1].target_response=[1]" },
        { "input-invalid", 1, "$.conversations[0].training_pairs[1].current_user_input=-" },
        { "input-invalid", 1, "$.conversations[0].training_pairs[1].current_user_input=\"\"" },
        { "system-blank", 2, "$.conversations[0].training_pairs[1].system_prompt=\"\"" },
        { "system-short", 2, "$.conversations[0].training_pairs[1].system_prompt=\"Be kind.\"" },
        { "systems-differ", 2, "$.conversations[0].training_pairs[1].system_prompt=\"Be kind.\"" },
        { "turn-number", 2, "$.conversations[0].training_pairs[2].turn_number=9" },
        { "turn-number", 2, "$.conversations[0].training_pairs[1].turn_number=-" },
        { "turn-repeated", 1, "$.conversations[0].training_pairs[2].turn_number=2" },
        { "history-invalid", 1, "$.conversations[0].training_pairs[1].conversation_history=\"none\"" },
        { "history-invalid", 1, "$.conversations[0].training_pairs[1].conversation_history[0].content=-" },
        { "history-role", 1, "$.conversations[0].training_pairs[1].conversation_history[0].role=\"tool\"" },
        { "history-order", 2, "$.conversations[0].training_pairs[1].conversation_history[0].role=\"assistant\"" },
        { "input-not-last", 2, "$.conversations[0].training_pairs[1].current_user_input=\"another question\"" },
        { "history-differs", 2, "$.conversations[0].training_pairs[2].conversation_history[1].content=\"another answer\"" },
        { "turn-label", 2, "$.conversations[0].training_pairs[1].training_metadata.conversation_turn=5" },
        { "turn-label", 2, "$.conversations[0].training_pairs[1].id=\"educational_turn9\"" },
        { "total-turns", 2, "$.conversations[0].conversation_metadata.total_turns=9" },
        { "scaffolding-differs", 2, "$.conversations[0].training_pairs[1].conversation_metadata.persona_archetype=\"pragmatic_optimist\"" },
        { "emotion-range", 2, "$.conversations[0].training_pairs[0].emotional_context.detected_emotions.intensity=1.5" },
        { "emotion-range", 2, "$.conversations[0].training_pairs[0].emotional_context.detected_emotions.primary_confidence=-1" },
        { "emotion-range", 2, "$.conversations[0].training_pairs[0].emotional_context.detected_emotions.valence=\"blue\"" },
        { "quality-missing", 2, "$.conversations[0].training_pairs[1].training_metadata.quality_score=-" },
        { "quality-range", 2, "$.conversations[0].training_pairs[1].training_metadata.quality_score=8.5" },
        { "target-cut-off", 1, """$.conversations[0].training_pairs[1].target_response="I would say \\" """ },
        { "text-cut-off", 2, """$.conversations[0].training_pairs[2].current_user_input="I would say \\" """ },
        { "undecoded-escapes", 2, """$.conversations[0].training_pairs[1].target_response="One.\\nTwo." """ },
        { "undecoded-escapes", 2, """$.conversations[0].training_pairs[2].current_user_input="He said \\\"no\\\"." """ },
        { "bad-characters", 2, "$.conversations[0].training_pairs[1].target_response=\"caf\uFFFD\"" },
        { "bad-characters", 2, "$.conversations[0].training_pairs[1].target_response=\"caf\u00C3\u00A9\"" },
        { "bad-characters", 2, "$.conversations[0].training_pairs[1].target_response=\"a\\u0007b\"" },
        { "bad-characters", 2, "$.conversations[0].training_pairs[1].target_response=\"half \\ud800 pair\"" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Validate_OneThingBroken_NamesTheRule(string code, int usable, string edit)
    {
        var seen = Samples.ReadText(Edit(SampleFile.Valid(), edit));

        Assert.Contains(code, seen.Codes);
        Assert.Equal(usable, seen.Counts.UsablePairs);
        var finding = seen.Findings.First(finding => finding.Code == code);
        Assert.NotEmpty(finding.Remedy);
        Assert.NotEmpty(finding.Message);
    }

    [Fact]
    public void Validate_SoundFile_FindsNothing()
    {
        var seen = Samples.ReadText(SampleFile.Valid().ToJsonString());

        Assert.Empty(seen.Findings);
        Assert.Equal(new TrainingDataCounts(2, 6, 2), seen.Counts);
    }

    [Fact]
    public void Finding_InATrainingFile_NamesConversationTurnAndPath()
    {
        var seen = Samples.ReadText(Edit(SampleFile.Valid(), "$.conversations[1].training_pairs[1].target_response=7"));

        var finding = seen.Findings.Single(finding => finding.Code == "target-invalid");
        Assert.Equal(new Place(SampleFile.SecondId, 2, "$.conversations[1].training_pairs[1].target_response"), finding.Place);
        Assert.Equal(FindingSeverity.Pair, finding.Severity);
    }

    [Fact]
    public void Read_CutOffTarget_IsMaskedAndStaysAsContext()
    {
        var file = SampleFile.Valid();
        SampleFile.PairOf(file, 0, 2)["target_response"] = "I would \\";
        SampleFile.PairOf(file, 0, 3)["conversation_history"]![1]!["content"] = "I would \\";
        SampleFile.PairOf(file, 0, 3)["target_response"] = "And so on.";

        var pairs = Samples.ReadText(file.ToJsonString()).Conversations[0].Pairs;

        Assert.NotNull(pairs[1].MaskReason);
        Assert.False(pairs[1].IsUsable);
        Assert.True(pairs[2].IsUsable);
        Assert.Contains(new ChatMessage(ChatRole.Assistant, "I would \\"), pairs[2].Context);
    }

    [Fact]
    public void Read_UsablePair_HoldsTheClientsLastMessageOnce()
    {
        var pair = Samples.ReadText(SampleFile.Valid().ToJsonString()).Conversations[0].Pairs[1];

        Assert.Equal([new(ChatRole.System, SampleFile.System), new(ChatRole.User, "first question")], pair.Context);
        Assert.Equal("first answer", pair.Target);
    }

    [Fact]
    public void Read_PairsOutOfOrder_AreSortedByTurn()
    {
        var file = SampleFile.Valid();
        var pairs = file["conversations"]![0]!["training_pairs"]!.AsArray();
        var first = pairs[0]!;
        pairs.RemoveAt(0);
        pairs.Add(first);

        var seen = Samples.ReadText(file.ToJsonString());

        Assert.Equal(["turn-number"], seen.Codes);
        Assert.Equal([1, 2, 3], seen.Conversations[0].Pairs.Select(pair => pair.Turn));
    }

    [Fact]
    public void Read_QualityFloor_MasksWhatIsBelow()
    {
        var seen = Samples.ReadText(SampleFile.Valid().ToJsonString().Replace("\"quality_score\":3", "\"quality_score\":2", StringComparison.Ordinal), new() { MinQuality = 2.5 });

        Assert.Equal(["quality-floor", "no-answer", "no-usable-pair"], seen.Codes);
    }

    [Theory]
    [InlineData("first", "conversation-repeated")]
    [InlineData("other", "conversation-conflict")]
    public void Read_RepeatedId_KeepsTheFirst(string words, string code)
    {
        var file = SampleFile.Valid();
        file["conversations"]!.AsArray().Add(JsonNode.Parse(SampleFile.Conversation(SampleFile.FirstId, words)));

        var seen = Samples.ReadText(file.ToJsonString());

        Assert.Contains(code, seen.Codes);
        Assert.Equal(2, seen.Conversations.Count);
        Assert.Equal("first answer", seen.Conversations[0].Pairs[1].Target);
    }

    [Fact]
    public void Read_EmptyConversationKeys_AreFilledFromThePairs()
    {
        var file = SampleFile.Valid();
        SampleFile.HeaderOf(file, 0)["scaffolding"]!["persona_key"] = "";

        Assert.Equal("anxious_planner", Samples.ReadText(file.ToJsonString()).Conversations[0].Persona);
    }

    [Fact]
    public void Read_NoScaffoldingAnywhere_CountsAsUnknown()
    {
        var file = SampleFile.Valid();
        SampleFile.HeaderOf(file, 0).AsObject().Remove("scaffolding");
        for (var turn = 1; turn <= 3; turn++)
            SampleFile.PairOf(file, 0, turn).AsObject().Remove("conversation_metadata");

        var seen = Samples.ReadText(file.ToJsonString());

        Assert.Contains("scaffolding-missing", seen.Codes);
        Assert.Equal("unknown", seen.Conversations[0].Arc);
    }

    [Fact]
    public void AllRules_HaveACodeOfTheirOwn() =>
        Assert.Equal(FindingRules.All.Count, FindingRules.All.Select(rule => rule.Code).Distinct().Count());

    [Fact]
    public void FindingLog_TenThousandFindings_KeepsAFewOfEachRule()
    {
        var log = new FindingLog();
        for (var i = 0; i < 10_000; i++)
            log.Report(FindingRules.SystemShort, default, $"{i}");

        var group = Assert.Single(log.Groups);
        Assert.Equal(10_000, group.Count);
        Assert.Equal(3, group.Examples.Count);
    }

    /// <summary>`PATH=JSON` replaces, `PATH=-` removes, `PATH+=JSON` appends. A value is put into the text as it is, so that any spelling can be tried.</summary>
    private static string Edit(JsonNode file, string edit)
    {
        const string Mark = "\"@@\"";
        var cut = edit.IndexOf('=', StringComparison.Ordinal);
        var (path, value, appends) = (edit[..cut].TrimEnd('+'), edit[(cut + 1)..].Trim(), edit[cut - 1] == '+');
        var steps = path[2..].Replace("[", ".[", StringComparison.Ordinal).Split('.');
        var parent = steps[..^1].Aggregate(file, Step);
        if (appends)
            Step(parent, steps[^1]).AsArray().Add("@@");
        else if (value == "-")
            parent.AsObject().Remove(steps[^1]);
        else
            parent[steps[^1]] = "@@";
        return file.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
    }

    private static JsonNode Step(JsonNode node, string step) => step[0] == '[' ? node[int.Parse(step[1..^1])]! : node[step]!;
}
