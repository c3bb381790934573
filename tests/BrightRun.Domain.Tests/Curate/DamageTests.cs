using System.Text;
using BrightRun.Domain.Curate;

namespace BrightRun.Domain.Tests.Curate;

/// <summary>Damaged and hostile files: always a named finding, never a crash, never a partial yes.</summary>
public sealed class DamageTests
{
    [Theory]
    [InlineData("", "empty-file")]
    [InlineData(" \n\t\r\n", "empty-file")]
    [InlineData("\uFEFF", "empty-file")]
    [InlineData("[1,2]", "unknown-form")]
    [InlineData("[]", "unknown-form")]
    [InlineData("7", "unknown-form")]
    [InlineData("\"text\"", "unknown-form")]
    [InlineData("{}", "unknown-form")]
    [InlineData("{\"a\":{\"b\":1}}", "unknown-form")]
    [InlineData("{\"text\":\"plain\"}\n{\"text\":\"plain\"}", "unknown-form")]
    [InlineData("\u0000\u0001\u0002\u0000\u0001\u0002", "not-json")]
    [InlineData("not json at all", "not-json")]
    [InlineData("{\"training_file_metadata\": {}} trailing", "not-json")]
    [InlineData("{\"training_file_metadata\": {\"total\": 3\\\\}}", "not-json")]
    [InlineData("{\"training_file_metadata\": [needs, quotes]}", "not-json")]
    [InlineData("{\"training_file_metadata\": {", "cut-off-file")]
    [InlineData("{\"training_f", "cut-off-file")]
    [InlineData("[{\"messages\": [", "cut-off-file")]
    public void Read_NoTrainingData_IsAFileLevelFinding(string text, string code)
    {
        var seen = Samples.ReadText(text);

        var finding = Assert.Single(seen.Findings, finding => finding.Severity == FindingSeverity.File);
        Assert.Equal(code, finding.Code);
        Assert.Empty(seen.Conversations);
    }

    [Fact]
    public void Read_TrainingFileCutAnywhere_IsNeverUsable()
    {
        var whole = Encoding.UTF8.GetBytes(SampleFile.Valid().ToJsonString());
        for (var length = 0; length < whole.Length; length++)
        {
            var seen = Samples.Read(new MemoryStream(whole, 0, length), "cut");

            Assert.Equal(0, seen.Counts.UsablePairs);
            Assert.Contains(seen.Findings, finding => finding.Code is "cut-off-file" or "empty-file");
        }
    }

    [Fact]
    public void Read_RealFileCutInTheMiddle_IsNeverUsable()
    {
        var whole = File.ReadAllBytes(Shared.Require("data/brightrun-lora-v4-12.json"));
        for (var length = 1; length < whole.Length; length += 9973)
        {
            var seen = Samples.Read(new MemoryStream(whole, 0, length), "cut");

            Assert.Equal(0, seen.Counts.UsablePairs);
            Assert.Equal("cut-off-file", seen.Findings[^1].Code);
        }
    }

    [Fact]
    public void Read_LinesCutAnywhere_KeepsTheWholeLinesAndNamesTheCutOne()
    {
        const string Line = """{"messages":[{"role":"user","content":"U"},{"role":"assistant","content":"A"}]}""";
        var whole = Encoding.UTF8.GetBytes(Line + "\n" + Line);
        for (var length = Line.Length + 2; length < whole.Length; length++)
        {
            var seen = Samples.Read(new MemoryStream(whole, 0, length), "cut");

            Assert.Equal(1, seen.Counts.UsablePairs);
            Assert.Equal(["line-invalid"], seen.Codes);
        }
    }

    [Fact]
    public void Read_AnyByteChanged_NeverCrashes()
    {
        var whole = Encoding.UTF8.GetBytes(SampleFile.Valid().ToJsonString());
        var random = new Random(20300102);
        for (var i = 0; i < 3000; i++)
        {
            var changed = whole.ToArray();
            for (var k = 0; k < 3; k++)
                changed[random.Next(changed.Length)] = (byte)random.Next(256);

            var seen = Samples.Read(new MemoryStream(changed), "changed");

            Assert.True(seen.Counts.UsablePairs <= 2);
        }
    }

    [Fact]
    public void Read_ConsecutiveSmallReads_GiveTheSame()
    {
        var bytes = Encoding.UTF8.GetBytes(SampleFile.Valid().ToJsonString());

        var seen = Samples.Read(new TrickleStream(bytes, 7), "trickle");

        Assert.Equal(new TrainingDataCounts(2, 6, 2), seen.Counts);
    }

    [Fact]
    public void Read_ConversationLargerThanTheBuffer_IsRead()
    {
        var file = SampleFile.Valid();
        SampleFile.PairOf(file, 1, 2)["target_response"] = new string('a', 3 << 20);
        SampleFile.PairOf(file, 1, 3)["conversation_history"]![1]!["content"] = new string('a', 3 << 20);

        var seen = Samples.ReadText(file.ToJsonString());

        Assert.Equal(3 << 20, seen.Conversations[1].Pairs[1].Target!.Length);
        Assert.Empty(seen.Findings);
    }

    [Fact]
    public void Read_DeepNesting_IsRefusedNotOverflowed()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Equal("not-json", Samples.ReadText($"{{\"training_file_metadata\": {deep}").Findings[^1].Code);
        Assert.Equal("unknown-form", Samples.ReadText(deep).Findings[^1].Code);
        Assert.Equal(1, Samples.ReadText($"{{\"x\": {deep}\n" + """{"messages":[{"role":"user","content":"U"},{"role":"assistant","content":"A"}]}""").Counts.UsablePairs);
    }

    [Fact]
    public void Read_HugeNumbers_AreOutOfRangeNotOverflowed()
    {
        var text = SampleFile.Valid().ToJsonString()
            .Replace("\"turn_number\":2", "\"turn_number\":99999999999999999999", StringComparison.Ordinal)
            .Replace("\"quality_score\":3", "\"quality_score\":1e999", StringComparison.Ordinal);

        var seen = Samples.ReadText(text);

        Assert.Contains("turn-number", seen.Codes);
        Assert.Contains("quality-missing", seen.Codes);
    }

    [Fact]
    public void Read_Latin1_IsNotUtf8()
    {
        var text = SampleFile.Valid().ToJsonString().Replace("first answer", "ca@", StringComparison.Ordinal);
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes[Array.LastIndexOf(bytes, (byte)'@')] = 0xE9;

        Assert.Equal("not-utf8", Samples.Read(new MemoryStream(bytes), "latin").Findings[^1].Code);
        Assert.Equal("not-utf8", Samples.Read(new MemoryStream(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(text)).ToArray()), "utf16").Findings[^1].Code);
    }

    [Fact]
    public void Read_HalfSurrogatePairInAName_IsPassedOver()
    {
        var text = SampleFile.Valid().ToJsonString().Replace("\"name\"", "\"\\ud800\"", StringComparison.Ordinal);

        Assert.Equal(2, Samples.ReadText("{\"\\ud800\":1," + text[1..]).Counts.UsablePairs);
    }

    [Theory]
    [InlineData("missing.json", "does not exist")]
    [InlineData("missing/folder.json", "does not exist")]
    [InlineData("", "is a folder")]
    public void Open_WhatIsNoFile_IsRefused(string name, string expected)
    {
        using var folder = new TempFolder();

        var refused = Assert.Throws<RefusedException>(() => TrainingDataReader.Open(folder.At(name)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unusable_Message_NamesFileAndLine()
    {
        using var folder = new TempFolder();
        var path = folder.Write("broken.json", "{\"training_file_metadata\": {},\n\"conversations\": [oops]}");

        var unusable = Assert.Throws<UnusableDataException>(() => TrainingDataReader.Open(path).ReadConversations().Count());

        Assert.StartsWith(path, unusable.Message, StringComparison.Ordinal);
        Assert.Contains("line 2", unusable.Message, StringComparison.Ordinal);
    }

    private sealed class TrickleStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));
    }
}
