using System.Text;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

public sealed class FormTests
{
    private const string Messages = """{"messages":[{"role":"system","content":"S"},{"role":"user","content":"U1"},{"role":"assistant","content":"A1"},{"role":"user","content":"U2"},{"role":"assistant","content":"A2"}]}""";
    private const string Turns = """{"conversation_id":"c1","turns":[{"role":"user","content":"U1"},{"role":"assistant","content":"A1"}]}""";
    private const string ShareGpt = """{"id":"g1","conversations":[{"from":"human","value":"U1"},{"from":"gpt","value":"A1"}]}""";
    private const string Raw = """
        {"conversation_metadata": {"client_persona": "P", "session_context": "C", "conversation_phase": "x", "expected_outcome": "y"},
         "turns": [
          {"turn_number": 1, "role": "user", "content": "The first question", "emotional_context": {"primary_emotion": "a", "secondary_emotion": "b", "intensity": 0.7}},
          {"turn_number": 2, "role": "assistant", "content": "The first answer", "emotional_context": {"primary_emotion": "a", "secondary_emotion": "b", "intensity": 0.6}}]}
        """;

    private static string Line(int turn, string id = "00000000-0000-4000-8000-000000000001")
    {
        var history = Enumerable.Range(1, turn - 1).Select(n => $$$"""{"turn":{{{n}}},"role":"{{{(n % 2 == 1 ? "user" : "assistant")}}}","content":"T{{{n}}}"}""");
        return $$$"""{"id":"e_turn{{{turn}}}_00000000","conversation_id":"{{{id}}}","turn_number":{{{turn}}},"system_prompt":"{{{SampleFile.System}}}","conversation_history":[{{{string.Join(',', history)}}}],"current_user_input":"T{{{turn - 1}}}","target_response":"T{{{turn}}}","training_metadata":{"quality_score":3}}""";
    }

    [Theory]
    [InlineData(Messages, TrainingDataForm.Messages, 2)]
    [InlineData("\n\n" + Messages + "\r\n \r\n" + Turns, TrainingDataForm.Messages, 2)]
    [InlineData("[" + Messages + ",\n" + Messages + "]", TrainingDataForm.Messages, 4)]
    [InlineData(Turns, TrainingDataForm.Turns, 1)]
    [InlineData(ShareGpt, TrainingDataForm.ShareGpt, 1)]
    [InlineData("[" + ShareGpt + "]", TrainingDataForm.ShareGpt, 1)]
    [InlineData(Raw, TrainingDataForm.Raw, 1)]
    [InlineData("\uFEFF" + Raw, TrainingDataForm.Raw, 1)]
    public void Read_Form_IsRecognised(string text, TrainingDataForm form, int usable)
    {
        var seen = Samples.ReadText(text);

        Assert.Equal(form, seen.Form);
        Assert.Equal(usable, seen.Counts.UsablePairs);
    }

    [Fact]
    public void Read_Messages_GivesEveryAnswerWithAllBeforeIt()
    {
        var conversation = Samples.ReadText(Messages).Conversations.Single();

        Assert.Equal("line 1", conversation.Id);
        Assert.Equal(["S", "U1", "A1", "U2"], conversation.Pairs[3].Context.Select(message => message.Content));
        Assert.Equal("A2", conversation.Pairs[3].Target);
        Assert.Equal(4, conversation.Pairs[3].Turn);
    }

    [Theory]
    [InlineData("""{"_meta":{"file_name":"x","total_pairs":9,"version":"4.0.0"}}""" + "\n", "\n", "")]
    [InlineData("", "\n", "\n")]
    [InlineData("\uFEFF", "\r\n\r\n", "\r\n")]
    public void Read_Lines_WithAndWithoutTrimmings(string before, string between, string after)
    {
        var seen = Samples.ReadText(before + Line(2) + between + Line(4) + between + Line(2, "another") + after);

        Assert.Equal(TrainingDataForm.TrainingLines, seen.Form);
        Assert.Equal(new TrainingDataCounts(2, 3, 3), seen.Counts);
        Assert.Equal(["T1", "T2", "T3"], seen.Conversations[0].Pairs[1].Context.Skip(1).Select(message => message.Content));
        Assert.Empty(seen.Codes.Except(["scaffolding-missing"]));
    }

    [Fact]
    public void Read_DescriptionAnywhere_IsNotAPair()
    {
        var seen = Samples.ReadText(Line(2) + "\n" + """{"_meta":{"version":"4.0.0"}}""" + "\n" + Line(4));

        Assert.Equal(new TrainingDataCounts(1, 2, 2), seen.Counts);
    }

    [Theory]
    [InlineData("{\"id\": \"broken")]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("{\"something\": \"else\"}")]
    public void Read_BrokenLine_IsNamedAndTheRestIsRead(string broken)
    {
        var first = Samples.ReadText(broken + "\n" + Line(2));
        var later = Samples.ReadText(Line(2) + "\n\n" + broken + "\n" + Line(4));

        Assert.Equal(1, first.Counts.UsablePairs);
        Assert.Equal(2, later.Counts.UsablePairs);
        Assert.Equal(3, later.Findings.Single(finding => finding.Code == "line-invalid").Place.Line);
    }

    [Fact]
    public void Read_LineNotUtf8_IsNamed()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Line(2) + "\n"), .. Encoding.Latin1.GetBytes(Line(4).Replace("T4", "café", StringComparison.Ordinal))];

        var seen = Samples.Read(new MemoryStream(bytes), "test");

        Assert.Equal(1, seen.Counts.UsablePairs);
        Assert.Contains("line-invalid", seen.Codes);
    }

    [Fact]
    public void Read_RepeatedTurnInLines_KeepsTheFirst()
    {
        var seen = Samples.ReadText(Line(2) + "\n" + Line(2) + "\n" + Line(2, "another") + "\n" + Line(2));

        Assert.Equal(2, seen.Findings.Count(finding => finding.Code == "line-repeated"));
        Assert.Contains("conversation-scattered", seen.Codes);
        Assert.Equal(new TrainingDataCounts(2, 4, 2), seen.Counts);
    }

    [Fact]
    public void Read_MessageOfUnknownRole_EndsTheConversationThere()
    {
        var text = Messages.Replace("""{"role":"user","content":"U2"}""", """{"role":"tool","content":"U2"}""", StringComparison.Ordinal);

        var seen = Samples.ReadText(text);

        Assert.Contains("message-invalid", seen.Codes);
        Assert.Equal(1, seen.Counts.UsablePairs);
        Assert.Equal(4, seen.Counts.Pairs);
    }

    [Fact]
    public void Read_WeightZero_IsContextOnly()
    {
        var seen = Samples.ReadText(Messages.Replace("\"content\":\"A1\"", "\"content\":\"A1\",\"weight\":0", StringComparison.Ordinal));

        Assert.Equal(["weight-zero"], seen.Codes);
        Assert.Equal(1, seen.Counts.UsablePairs);
        Assert.Contains(new ChatMessage(ChatRole.Assistant, "A1"), seen.Conversations[0].Pairs[3].Context);
    }

    [Fact]
    public void Read_ContentInParts_IsJoined()
    {
        var seen = Samples.ReadText(Messages.Replace("\"A1\"", """[{"type":"text","text":"A"},{"type":"text","text":"1"}]""", StringComparison.Ordinal));

        Assert.Equal("A1", seen.Conversations[0].Pairs[1].Target);
    }

    [Theory]
    [InlineData("\"role\": \"assistant\"", "\"role\": \"system\"", "raw-invalid")]
    [InlineData("\"intensity\": 0.6", "\"intensity\": 1.6", "raw-invalid")]
    [InlineData("\"session_context\": \"C\"", "\"session_context\": \" \"", "raw-invalid")]
    [InlineData("\"turn_number\": 2", "\"turn_number\": \"two\"", "raw-invalid")]
    [InlineData("The first answer", " ", "raw-invalid")]
    [InlineData("\"intensity\": 0.6", "\"intensity\": 1", "emotion-range")]
    [InlineData("The first answer", "Yes.", "text-short")]
    [InlineData("\"turn_number\": 2", "\"turn_number\": 3", "turn-number")]
    [InlineData(", \"expected_outcome\": \"y\"", "", "outcome-missing")]
    public void Read_RawConversation_FollowsItsRules(string old, string changed, string code)
    {
        var seen = Samples.ReadText(Raw.Replace(old, changed, StringComparison.Ordinal));

        Assert.Contains(code, seen.Codes);
        Assert.Equal(code == "raw-invalid" ? 0 : 1, seen.Counts.UsablePairs);
    }

    [Fact]
    public void Read_Authored342_TakesTextsFromTheirObjects()
    {
        var text = $$$"""
            {"dataset_metadata": {"dataset_name": "d"}, "consultant_profile": {}, "training_pairs": [
              {"id": "m_turn1", "conversation_id": "m", "turn_number": 1, "system_prompt": {"content": "{{{SampleFile.System}}}"}, "conversation_history": [],
               "current_user_input": {"content": "U1"}, "response_strategy": {}, "target_response": {"content": "A1"}, "training_metadata": {"quality_score": 5}},
              {"id": "m_turn2", "conversation_id": "m", "turn_number": 2, "system_prompt": {"content": "{{{SampleFile.System}}}"},
               "conversation_history": [{"turn": 1, "content": "U1"}, {"turn": 1, "assistant": "A1"}],
               "current_user_input": {"content": "U2"}, "response_strategy": {}, "target_response": {"content": "A2"}, "training_metadata": {"quality_score": 5}}]}
            """;

        var seen = Samples.ReadText(text);

        Assert.Equal(TrainingDataForm.Authored, seen.Form);
        Assert.Equal(["scaffolding-missing"], seen.Codes);
        Assert.Equal("m", seen.Conversations[0].Id);
        Assert.Equal(["U1", "A1", "U2"], seen.Conversations[0].Pairs[1].Context.Skip(1).Select(message => message.Content));
        Assert.Equal("A2", seen.Conversations[0].Pairs[1].Target);
    }

    [Fact]
    public void Read_EarlyBatchFile_HoldsSeveralConversations()
    {
        var text = $$$"""{"dataset_metadata": {"dataset_name": "d"}, "conversations": [{{{SampleFile.Conversation("a", "one")}}}, {{{SampleFile.Conversation("b", "two")}}}]}""";

        var seen = Samples.ReadText(text);

        Assert.Equal(2, seen.Counts.UsablePairs);
        Assert.Empty(seen.Findings);
    }

    [Fact]
    public void Read_ConversationsBeforeTheirMetadata_AreCountedTheSame()
    {
        var file = SampleFile.Valid().AsObject();
        var metadata = file["training_file_metadata"]!;
        file.Remove("training_file_metadata");
        file.Add("training_file_metadata", metadata);

        var seen = Samples.ReadText(file.ToJsonString());

        Assert.Empty(seen.Findings);
        Assert.Equal(2, seen.Counts.UsablePairs);
    }

    [Fact]
    public void ReadTokenized_GivesTheLines()
    {
        var log = new FindingLog();
        using var reader = Open("""{"input_ids":[1,2,3],"labels":[-100,-100,3]}""" + "\n" + """{"input_ids":[4,5],"labels":[4,-100]}""", log);

        var line = Assert.Single(reader.ReadTokenizedLines());

        Assert.Equal([1, 2, 3], line.InputIds);
        Assert.Equal([-100, -100, 3], line.Labels);
        Assert.Equal(1, line.Line);
        Assert.Equal(1, log.CountOf(FindingRules.TokensUnsupervised));
    }

    [Theory]
    [InlineData("""{"input_ids":[1,2,3],"labels":[1,2]}""")]
    [InlineData("""{"input_ids":[1,2],"labels":[1,-7]}""")]
    [InlineData("""{"input_ids":[1,99999999999],"labels":[1,2]}""")]
    [InlineData("""{"input_ids":[1,-100],"labels":[1,2]}""")]
    [InlineData("""{"input_ids":[1,2.5],"labels":[1,2]}""")]
    [InlineData("""{"input_ids":[1,2]}""")]
    public void ReadTokenized_MisshapenLine_IsRefused(string text)
    {
        using var reader = Open(text, new FindingLog());

        Assert.Equal("tokens-invalid", Assert.Throws<UnusableDataException>(() => reader.ReadTokenizedLines().Count()).Finding.Code);
    }

    private static TrainingDataReader Open(string text, FindingLog log) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), "test", log);
}
