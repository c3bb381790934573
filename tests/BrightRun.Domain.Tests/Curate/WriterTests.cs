using System.Text;
using System.Text.Json;
using BrightRun.Domain.Curate;
using CsCheck;

namespace BrightRun.Domain.Tests.Curate;

public sealed class WriterTests
{
    private static readonly DateTimeOffset Now = new(2031, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("brightrun-lora-v4-12.json")]
    [InlineData("brightrun-lora-v4-12.jsonl")]
    public void Copy_RealFile_IsByteIdentical(string file)
    {
        var original = File.ReadAllBytes(Shared.Require($"data/{file}"));

        Assert.Equal(original, Copy(original, out var repairs));
        Assert.Empty(repairs);
    }

    [Fact]
    public void Convert_RealFileToLines_GivesItsSibling()
    {
        var source = DataSource.OfFile(Shared.Require("data/brightrun-lora-v4-12.json"));
        using var output = new MemoryStream();

        var result = TrainingDataConversion.Write(source, TrainingDataForm.TrainingLines, output, Now, new FindingLog());

        Assert.Equal(File.ReadAllBytes(Shared.Require("data/brightrun-lora-v4-12.jsonl")), output.ToArray());
        Assert.Equal(44, result.Records);
    }

    [Fact]
    public void Merge_OneRealFile_ChangesOnlyItsDate()
    {
        var path = Shared.Require("data/brightrun-lora-v4-12.json");
        using var output = new MemoryStream();

        new TrainingFileMerge([DataSource.OfFile(path)], new FindingLog()).Write(output, null, Now);

        var expected = File.ReadAllText(path).Replace("\"last_updated\": \"2025-12-09T20:18:49.303Z\"", "\"last_updated\": \"2031-01-02T03:04:05.000Z\"", StringComparison.Ordinal);
        Assert.Equal(expected, Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Copy_Values_KeepTheirNumbersMembersAndOrder()
    {
        const string Text = """{"training_file_metadata":{"z":1.50,"a":-0.0e5,"n":null,"t":true,"empty":{},"none":[]},"unknown":[1,[],{"b":"\/\u00e9\u0022\u000a\u001F"}],"conversations":[{}]}""";
        const string Expected = """
            {
              "training_file_metadata": {
                "z": 1.50,
                "a": -0.0e5,
                "n": null,
                "t": true,
                "empty": {},
                "none": []
              },
              "unknown": [
                1,
                [],
                {
                  "b": "/é\"\n\u001f"
                }
              ],
              "conversations": [
                {}
              ]
            }
            """;

        Assert.Equal(Expected.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(Copy(Encoding.UTF8.GetBytes(Text), out _)));
    }

    [Fact]
    public void Copy_AnyText_KeepsItsMeaningAndIsStable() =>
        Gen.String[Gen.Char, 0, 40].Sample(text =>
        {
            var json = $$$"""{"messages":[{"role":"user","content":{{{JsonSerializer.Serialize(text)}}}}]}""";

            var first = Copy(Encoding.UTF8.GetBytes(json), out _);
            var second = Copy(first, out _);

            var read = JsonDocument.Parse(first).RootElement.GetProperty("messages")[0].GetProperty("content").GetString();
            var expected = JsonDocument.Parse(json).RootElement.GetProperty("messages")[0].GetProperty("content").GetString();
            var repaired = EscapeRepair.Decode(expected!) ?? expected;
            return read == repaired && first.AsSpan().SequenceEqual(second);
        });

    [Fact]
    public void RoundTrip_MessagesToTrainingFileAndBack_KeepsEveryTurn() =>
        Gen.Select(Turn, Turn, Turn).Array[1, 4].Sample(exchanges =>
        {
            var turns = exchanges.SelectMany(e => new[] { ("user", e.Item1), ("assistant", e.Item2) }).Prepend(("system", exchanges[0].Item3));
            var json = JsonSerializer.Serialize(new { messages = turns.Select(turn => new { role = turn.Item1, content = turn.Item2 }) });

            var file = Convert(json, TrainingDataForm.TrainingFile);
            var back = Convert(file, TrainingDataForm.Messages);

            var read = JsonDocument.Parse(back).RootElement.GetProperty("messages").EnumerateArray()
                .Select(message => (message.GetProperty("role").GetString(), message.GetProperty("content").GetString()));
            return read.SequenceEqual(turns.Select(turn => ((string?)turn.Item1, (string?)turn.Item2)));
        });

    [Theory]
    [InlineData(TrainingDataForm.Messages, 193)]
    [InlineData(TrainingDataForm.TrainingFile, 193)]
    [InlineData(TrainingDataForm.TrainingLines, 193)]
    public void Convert_RealFileWithDefects_KeepsItsUsablePairsAndAddsNone(TrainingDataForm target, int usable)
    {
        var source = DataSource.OfFile(Shared.Require("data/brightrun-lora-v4-72.json"));
        using var output = new MemoryStream();

        TrainingDataConversion.Write(source, target, output, Now, new FindingLog());

        Assert.Equal(usable, Samples.Read(new MemoryStream(output.ToArray()), "converted").Counts.UsablePairs);
    }

    [Fact]
    public void Convert_ToShareGpt_EndsBeforeAnAnswerThatMustNotBeLearned()
    {
        var file = SampleFile.Valid();
        SampleFile.PairOf(file, 0, 3)["target_response"] = "Cut \\";

        var lines = Convert(file.ToJsonString(), TrainingDataForm.ShareGpt);

        Assert.DoesNotContain("Cut", lines, StringComparison.Ordinal);
        Assert.Equal(2, Samples.ReadText(lines).Counts.UsablePairs);
    }

    [Fact]
    public void Convert_Lines_RebuildTheClientsTurns()
    {
        var lines = Convert(SampleFile.Valid().ToJsonString(), TrainingDataForm.TrainingLines);

        var seen = Samples.ReadText(Convert(lines, TrainingDataForm.TrainingFile));

        Assert.Equal(new TrainingDataCounts(2, 4, 2), seen.Counts);
        Assert.Equal([1, 2], seen.Conversations[0].Pairs.Select(pair => pair.Turn));
        Assert.Empty(seen.Findings);
    }

    [Fact]
    public void Convert_Tokenized_IsRefused() =>
        Assert.Throws<RefusedException>(() => Convert("""{"input_ids":[1,2],"labels":[1,2]}""", TrainingDataForm.Messages));

    private static Gen<string> Turn => Gen.String[Gen.Char[' ', '~'], 1, 20].Select(text => "x" + text.Replace('\\', '/'));

    private static string Convert(string text, TrainingDataForm target)
    {
        var source = new DataSource("test", () => new MemoryStream(Encoding.UTF8.GetBytes(text)));
        using var output = new MemoryStream();
        TrainingDataConversion.Write(source, target, output, Now, new FindingLog());
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static byte[] Copy(byte[] bytes, out List<TextRepair> repairs)
    {
        using var output = new MemoryStream();
        var found = repairs = [];
        EscapeRepair.Copy(new MemoryStream(bytes), "test", output, found.Add);
        return output.ToArray();
    }
}
