using BrightRun.Domain;
using BrightRun.Domain.Prove.Comparison;
using BrightRun.Pipeline.Prove;

namespace BrightRun.Pipeline.Tests.Prove;

public sealed class ScoreFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("scenario,arm,score,rater,cluster\ns1,A,3.5,r1,k1\ns1,B,,r1,k1\n")]
    [InlineData("\uFEFFcluster;Rater;SCORE;arm;scenario\r\nk1;r1;3.5;A;s1\r\nk1;r1;;B;s1\r\n")]
    [InlineData("scenario\tarm\tscore\trater\tcluster\n s1 \t\"A\"\t3.50\tr1\tk1\ns1\tB\t\tr1\tk1")]
    public void Csv_IsReadWithItsSeparatorAndInAnyOrderOfColumns(string text)
    {
        var content = ScoreFile.Read(_folder.Write("scores.csv", text));

        Assert.Equal([new ScoreRow("s1", "A", 3.5, "r1", "k1", "line 2"), new ScoreRow("s1", "B", null, "r1", "k1", "line 3")], content.Rows);
        Assert.Empty(content.OtherColumns);
    }

    [Theory]
    [InlineData("[{\"scenario\": \"s1\", \"arm\": \"A\", \"score\": 3.5}, {\"scenario\": 2, \"arm\": \"A\", \"score\": null, \"note\": 1}]")]
    [InlineData("{\"scores\": [{\"scenario\": \"s1\", \"arm\": \"A\", \"score\": 3.5}, {\"scenario\": \"2\", \"arm\": \"A\", \"score\": null, \"rater\": null, \"note\": {}}]}")]
    public void Json_IsReadAsAListOrAsTheListOfADocument(string text)
    {
        var content = ScoreFile.Read(_folder.Write("scores.json", text));

        Assert.Equal([new ScoreRow("s1", "A", 3.5, null, null, "item 1"), new ScoreRow("2", "A", null, null, null, "item 2")], content.Rows);
        Assert.Equal(["note"], content.OtherColumns);
    }

    [Fact]
    public void Csv_ColumnsThatNobodyAskedFor_AreNamed() =>
        Assert.Equal(["note", "when"], ScoreFile.Read(_folder.Write("scores.csv", "note,scenario,arm,when,score\nx,s,A,y,1\n")).OtherColumns);

    [Theory]
    [InlineData("scores.csv", "", "is empty")]
    [InlineData("scores.csv", "scenario,score\ns,1\n", "line 1: there is no column arm, only scenario, score")]
    [InlineData("scores.csv", "scenario,arm,score,arm\ns,A,1,B\n", "line 1: the column arm stands there twice")]
    [InlineData("scores.csv", "scenario,arm,score\ns,A,NaN\n", "line 2: the score \"NaN\" is no number")]
    [InlineData("scores.csv", "scenario,arm,score\ns,A,1e999\n", "line 2: the score \"1e999\" is no number")]
    [InlineData("scores.csv", "scenario;arm;score\ns;A;1\ns;B;3,5\n", "line 3: the score \"3,5\" is no number")]
    [InlineData("scores.csv", "scenario,arm,score\ns,A,1,2\n", "line 2: 4 cells under 3 columns")]
    [InlineData("scores.csv", "scenario,arm,score\n,A,1\n", "line 2: scenario is empty")]
    [InlineData("scores.csv", "scenario,arm,score\ns,\" \",1\n", "line 2: arm is empty")]
    [InlineData("scores.json", "{\"scenario\": 1}", "holds no list of scores")]
    [InlineData("scores.json", "[1]", "item 1: no object")]
    [InlineData("scores.json", "[{\"scenario\": \"s\", \"arm\": \"A\"}]", "item 1: there is no score")]
    [InlineData("scores.json", "[{\"scenario\": \"s\", \"arm\": \"A\", \"score\": \"NaN\"}]", "item 1: the score")]
    [InlineData("scores.json", "[{\"scenario\": \"s\", \"arm\": \"A\", \"score\": 1e999}]", "item 1: the score")]
    [InlineData("scores.json", "[{\"scenario\": \"s\", \"arm\": \"\", \"score\": 1}]", "item 1: arm is empty")]
    [InlineData("scores.json", "[\n{", "line 2: not valid JSON")]
    public void Mistake_IsNamedWithItsLine(string file, string text, string named)
    {
        var refused = Assert.Throws<RefusedException>(() => ScoreFile.Read(_folder.Write(file, text)));

        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextThatIsNotUtf8_IsRefused() =>
        Assert.Contains("UTF-8", Assert.Throws<RefusedException>(() => ScoreFile.Read(_folder.Write("scores.csv", [.. "scenario,arm,score\nM"u8, 0xFC, .. "ller,A,1\n"u8]))).Message, StringComparison.Ordinal);

    [Fact]
    public void MissingFile_IsRefused() => Assert.Contains("none.csv", Assert.Throws<RefusedException>(() => ScoreFile.Read(_folder.At("none.csv"))).Message, StringComparison.Ordinal);
}
