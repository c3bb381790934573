using BrightRun.Domain.Options;
using BrightRun.Domain.Train;

namespace BrightRun.Domain.Tests.Train;

public sealed class TrainSlidersTests
{
    [Fact]
    public void Sliders_StandForTheNumbersOfTheProductsPage()
    {
        Assert.Equal([1e-5, 5e-5, 1e-4, 5e-4, 1e-3], TrainSliders.Sensitivity.Stops.Select(stop => stop.Apply(new TrainOptions()).Lr));
        Assert.Equal([2, 4, 16], TrainSliders.Progression.Stops.Select(stop => stop.Apply(new TrainOptions())).Select(options => options.Batch * options.Accumulate));
        Assert.Equal([1, 3, 5, 10], TrainSliders.Repetition.Stops.Select(stop => stop.Apply(new TrainOptions()).Epochs));
    }

    [Fact]
    public void Stops_AreTheOptionsChoicesInTheirOrder() => Assert.All(TrainSliders.All, slider =>
        Assert.Equal(OptionTable.Find<TrainOptions>(slider.Option)!.Choices, slider.Stops.Select(stop => stop.Name.Replace('_', '-'))));

    [Fact]
    public void Beneath_MovesSlidersOnTopOfThePreset_AndLeavesTheRestAlone()
    {
        var preset = TrainPresets.Get(TrainPreset.Conservative);
        var basis = TrainSliders.Beneath(Given(("preset", "conservative"), ("sensitivity", "high"), ("lr", "0.3")));
        Assert.Equal(preset with { Lr = 5e-4 }, basis);
        Assert.Equal(0.3, OptionTable.With(basis, Given(("lr", "0.3"))).Lr); // what is given wins
        Assert.Equal(TrainPresets.Get(TrainPreset.Balanced), TrainSliders.Beneath(Given()));
    }

    [Fact]
    public void StopOf_FindsWhereOptionsStand_OrNothing()
    {
        Assert.Equal("Adaptive", TrainSliders.Sensitivity.StopOf(new TrainOptions { Lr = 5e-4 })!.Label);
        Assert.Null(TrainSliders.Sensitivity.StopOf(new TrainOptions { Lr = 3e-4 }));
        Assert.Null(TrainSliders.Progression.StopOf(new TrainOptions { Batch = 4, Accumulate = 4 }));
    }

    private static Dictionary<OptionEntry, object?> Given(params (string Name, string Value)[] given) =>
        given.ToDictionary(one => OptionTable.Find<TrainOptions>(one.Name)!, object? (one) => OptionTable.Find<TrainOptions>(one.Name)!.Parse(one.Value));
}
