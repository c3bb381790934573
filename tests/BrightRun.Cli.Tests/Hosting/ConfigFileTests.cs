using BrightRun.Domain;

namespace BrightRun.Cli.Tests.Hosting;

public sealed class ConfigFileTests : IDisposable
{
    private readonly SampleVerb _verb = new();
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void File_LiesBetweenDefaultsAndFlags()
    {
        var file = _folder.Write("c.json", """{"count": 5, "rate": 0.5, "colour": "dark-blue", "shine": false, "reverse": true}""");

        var options = _verb.Bind("--config", file, "--count", "9");

        Assert.Equal(new SampleOptions { Count = 9, Rate = 0.5, Colour = Colour.DarkBlue, Shine = false, Reverse = true }, options);
    }

    [Fact]
    public void File_SpeaksForPlainOptionsToo()
    {
        var file = _folder.Write("c.json", """{"threads": 3, "tag": ["--json", "b"], "debug": false}""");

        var (_, parsed) = _verb.Parse("--config", file);

        Assert.Empty(parsed.Errors);
        Assert.Equal(3, parsed.GetValue(Cli.Hosting.GlobalOptions.Threads));
        Assert.Equal(["--json", "b"], parsed.GetValue(_verb.Tags)!);
        Assert.False(parsed.GetValue(Cli.Hosting.GlobalOptions.Json));
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("off", false)]
    public void Switch_IsReadAsAStoredPlanWritesIt(string text, bool expected) =>
        Assert.Equal(expected, _verb.Bind("--config", _folder.Write("c.json", $$"""{"reverse": "{{text}}"}""")).Reverse);

    [Fact]
    public void Null_IsTheSameAsLeavingItOut() =>
        Assert.Equal(new SampleOptions(), _verb.Bind("--config", _folder.Write("c.json", """{"rate": null}""")));

    [Theory]
    [InlineData("""{"coutn": 5}""", "has no option coutn", "Did you mean count?")]
    [InlineData("""{"config": "x"}""", "has no option config", "`brightrun paint --help` shows the names.")]
    [InlineData("""{"count": "many"}""", "--count many: not a value that it takes.", "It takes N. How many.")]
    [InlineData("""{"count": 1, "count": 2}""", "count stands there twice", "Keep one of them.")]
    [InlineData("""{"count": {"a": 1}}""", "count holds object", "Write the value as on the command line.")]
    [InlineData("[1]", "not a JSON object", "A configuration file is one JSON object")]
    [InlineData("{\n\"count\": 5,\n", "line 3: not valid JSON", "A configuration file is one JSON object")]
    public void WrongFile_IsRefusedWithItsNameAndARemedy(string text, string problem, string remedy)
    {
        var file = _folder.Write("c.json", text);

        var refused = Assert.Throws<RefusedException>(() => _verb.Parse("--config", file));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith(remedy, refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingFile_IsRefused() =>
        Assert.Contains("none.json", Assert.Throws<RefusedException>(() => _verb.Parse("--config", _folder.At("none.json"))).Message, StringComparison.Ordinal);
}
