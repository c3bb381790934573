using BrightRun.Domain.Options;
using BrightRun.Domain.Train;

namespace BrightRun.Domain.Tests.Train;

public sealed class TrainOptionsTests
{
    [Fact]
    public void Defaults_AreTheBalancedPreset() => Assert.Equal(TrainPresets.Get(TrainPreset.Balanced), new TrainOptions());

    [Fact]
    public void Balanced_IsTheStandardRecipe()
    {
        var options = TrainPresets.Get(TrainPreset.Balanced);
        Assert.Equal((16, 32.0, 0.05, 2e-4), (options.Rank, options.Alpha, options.Dropout, options.Lr));
        Assert.Equal((4, 4, 3), (options.Batch, options.Accumulate, options.Epochs));
        Assert.Equal((ScheduleKind.Cosine, Warmup.Fraction(0.03), 0.3, 0.0), (options.Schedule, options.WarmupSteps, options.MaxGradNorm, options.WeightDecay));
        Assert.Equal(7, options.Targets.Names.Count);
    }

    [Theory]
    [InlineData(TrainPreset.Conservative)]
    [InlineData(TrainPreset.Balanced)]
    [InlineData(TrainPreset.Aggressive)]
    public void EveryPreset_IsValidAndUsual(TrainPreset preset)
    {
        Assert.Empty(TrainPresets.Get(preset).Validate());
        Assert.Empty(TrainPresets.Get(preset).Warnings());
    }

    [Fact]
    public void Validate_ReportsAllErrorsTogether_EachNamingItsFlag()
    {
        var errors = new TrainOptions { Rank = 0, Lr = -1, Dropout = 1, Epochs = 0, SaveEvery = 0 }.Validate();
        Assert.Equal(["--rank", "--dropout", "--lr", "--epochs", "--save-every"], errors.Select(error => error.Split(' ')[0]));
    }

    [Fact]
    public void Validate_FurtherMethods_HaveRangesAndBelongTogether()
    {
        Assert.Empty(new TrainOptions { Dora = true, Method = TrainMethod.Dpo, Beta = 0.1, LoraPlusRatio = 16, NeftuneAlpha = 5 }.Validate());
        var errors = new TrainOptions { Beta = 0, LoraPlusRatio = 0, NeftuneAlpha = -1 }.Validate();
        Assert.Equal(["--beta", "--lora-plus-ratio", "--neftune-alpha", "--beta"], errors.Select(error => error.Split(' ')[0]));
        Assert.Contains("--method dpo", errors[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_PatienceWithNothingToEvaluateOn_IsAnError() =>
        Assert.StartsWith("--patience", Assert.Single(new TrainOptions { Patience = 2, EvalSplit = 0 }.Validate()), StringComparison.Ordinal);

    [Fact]
    public void Warnings_NameValuesOutsideTheUsualRange() =>
        Assert.StartsWith("--lr 0.01", Assert.Single(new TrainOptions { Lr = 0.01 }.Warnings()), StringComparison.Ordinal);

    [Theory]
    [InlineData("3", 100, 3)]
    [InlineData("0.03", 100, 3)]
    [InlineData("0.03", 99, 2)]
    [InlineData("0.03", 9, 0)]
    [InlineData("0", 9, 0)]
    [InlineData("1", 9, 1)]
    public void WarmupSteps_IsANumberOrAFractionRoundedDown(string text, int steps, int expected) =>
        Assert.Equal(expected, Warmup.Parse(text, null).Of(steps));

    [Theory]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("many")]
    public void WarmupSteps_RefusesOtherTexts(string text) => Assert.False(Warmup.TryParse(text, null, out _));

    [Fact]
    public void Targets_AreEqualInAnyOrder() =>
        Assert.Equal(TargetModules.Parse("q_proj,v_proj", null), TargetModules.Parse("v_proj, q_proj", null));

    [Fact]
    public void EveryOption_ReadsItsOwnText()
    {
        var options = TrainPresets.Get(TrainPreset.Aggressive) with { MaxLength = new MaxLength(512), Steps = 7, Rslora = true, Fold = false, Data = "a b.json", EvalSplit = 0.25 };
        var texts = OptionTable.Of<TrainOptions>().Select(entry => KeyValuePair.Create(entry, entry.Format(options) is { } text ? entry.Parse(text) : null));
        Assert.Equal(options, OptionTable.With(new TrainOptions(), texts));
    }

    [Theory]
    [InlineData("dtype", "f16")]
    [InlineData("rank", "many")]
    [InlineData("targets", "q_proj,lm_head")]
    [InlineData("fold", "yes")]
    public void Parse_OfAnotherText_NamesTheFlag(string name, string text)
    {
        var refused = Assert.Throws<RefusedException>(() => OptionTable.Find<TrainOptions>(name)!.Parse(text));
        Assert.Contains($"--{name} {text}", refused.Message, StringComparison.Ordinal);
    }
}
