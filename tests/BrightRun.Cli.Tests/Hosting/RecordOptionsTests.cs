using BrightRun.Cli.Hosting;
using BrightRun.Domain.Train;

namespace BrightRun.Cli.Tests.Hosting;

public class RecordOptionsTests
{
    private readonly SampleVerb _verb = new();

    [Fact]
    public void Bind_WithoutFlags_KeepsTheDefaults() => Assert.Equal(new SampleOptions(), _verb.Bind());

    [Fact]
    public void Bind_ReadsEveryKindOfValue()
    {
        var options = _verb.Bind("--count", "7", "--rate", "1e-4", "--colour", "dark-blue", "--shine", "off", "--reverse");

        Assert.Equal(new SampleOptions { Count = 7, Rate = 1e-4, Colour = Colour.DarkBlue, Shine = false, Reverse = true }, options);
    }

    [Fact]
    public void Given_HoldsOnlyWhatTheCallSays()
    {
        var (_, parsed) = _verb.Parse("--count", "3");

        var given = Assert.Single(_verb.Options.Given(parsed));
        Assert.Equal("count", given.Key.Name);
        Assert.Equal(3, given.Value);
    }

    [Theory]
    [InlineData("--colour", "green", "brightrun paint: --colour green: no such value.", "Use one of: red, dark-blue.")]
    [InlineData("--count", "many", "brightrun paint: --count many: not a value that it takes.", "It takes N. How many.")]
    [InlineData("--shine", "yes", "brightrun paint: --shine yes: no such value.", "Use one of: on, off.")]
    public void WrongValue_IsAUsageErrorWithARemedy(string flag, string value, string problem, string remedy)
    {
        var (_, parsed) = _verb.Parse(flag, value);

        Assert.Equal(new Failure(problem, remedy, ExitCode.Usage), UsageError.Of(parsed));
    }

    [Theory]
    [InlineData("--coutn", "Did you mean --count?")]
    [InlineData("--colour_", "Did you mean --colour?")]
    [InlineData("--thread", "Did you mean --threads?")]
    public void MisspeltOption_NamesTheNearestOne(string written, string expected)
    {
        var (_, parsed) = _verb.Parse(written, "3");

        var error = UsageError.Of(parsed);
        Assert.Equal($"brightrun paint: there is no option {written}.", error.Problem);
        Assert.StartsWith(expected, error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void FlagGivenTwice_IsAUsageError()
    {
        var (_, parsed) = _verb.Parse("--count", "1", "--count", "2");

        Assert.Contains("--count", UsageError.Of(parsed).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainOptions_CanAllBecomeFlagsOfOneVerb()
    {
        var verb = new System.CommandLine.Command("train");
        var options = new RecordOptions<TrainOptions>(verb);

        var parsed = CommandLine.Root([verb]).Parse(["train", "--warmup-steps", "0.1", "--targets", "q_proj,v_proj", "--max-length", "auto"]);

        Assert.Empty(parsed.Errors);
        var bound = options.Bind(parsed, TrainPresets.Get(TrainPreset.Conservative));
        Assert.Equal("q_proj,v_proj", bound.Targets.ToString());
        Assert.Equal(8, bound.Rank);
    }
}
