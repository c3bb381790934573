using System.Globalization;
using BrightRun.Domain.Options;

namespace BrightRun.Domain.Train;

/// <summary>A choice in plain words that stands for numbers.</summary>
/// <param name="Option">The option that chooses a stop, for example <c>sensitivity</c>.</param>
/// <param name="Title">What people call it.</param>
/// <param name="Explanation">What it does.</param>
/// <param name="WhenLow">What happens at the low end.</param>
/// <param name="WhenHigh">What happens at the high end.</param>
/// <param name="Stops">From low to high.</param>
public sealed record TrainSlider(string Option, string Title, string Explanation, string WhenLow, string WhenHigh, IReadOnlyList<SliderStop> Stops)
{
    /// <summary>Where the options stand, or null where their numbers are none of the stops'.</summary>
    public SliderStop? StopOf(TrainOptions options) => Stops.FirstOrDefault(stop => stop.Apply(options) == options);
}

/// <summary>One position of a slider.</summary>
/// <param name="Name">Its name on the wire, for example <c>very_low</c>; the command line writes <c>very-low</c>.</param>
/// <param name="Label">What people read.</param>
/// <param name="Technical">The number behind it, for the small print.</param>
/// <param name="Apply">Sets the numbers.</param>
public sealed record SliderStop(string Name, string Label, string Technical, Func<TrainOptions, TrainOptions> Apply);

/// <summary>
/// The sliders of the product's first page, on top of <see cref="TrainPresets"/>: a slider that is moved replaces what the preset says, a
/// number that is given replaces both. A slider that is not touched leaves the preset alone.
/// </summary>
public static class TrainSliders
{
    /// <summary>How strongly every example moves the adapter: the learning rate.</summary>
    public static TrainSlider Sensitivity { get; } = new(
        "sensitivity",
        "Training sensitivity",
        "How strongly each conversation changes the model.",
        "The model keeps more of what it was and takes longer to pick up a new way of talking.",
        "The model takes over a new way of talking quickly and may lose what it knew.",
        [Rate("very_low", "Very Stable", 1e-5), Rate("low", "Stable", 5e-5), Rate("medium", "Balanced", 1e-4), Rate("high", "Adaptive", 5e-4), Rate("very_high", "Very Adaptive", 1e-3)]);

    /// <summary>How much is looked at before the adapter is changed: pairs of a step.</summary>
    public static TrainSlider Progression { get; } = new(
        "progression",
        "Training progression",
        "How many answers the model looks at before it changes.",
        "It changes after few answers: every one of them leaves a trace.",
        "It changes after many answers: what they have in common is learned.",
        [Batch("low", "Deep Thinking", 2), Batch("medium", "Balanced", 4), Batch("high", "Broad Learning", 16)]);

    /// <summary>How often everything is gone through: epochs.</summary>
    public static TrainSlider Repetition { get; } = new(
        "repetition",
        "Training repetition",
        "How often the model goes through all conversations.",
        "It is quick, and the model may not have understood yet.",
        "The model learns thoroughly, and may learn answers by heart.",
        [Epochs("quick", "Quick", 1), Epochs("standard", "Standard", 3), Epochs("thorough", "Thorough", 5), Epochs("deep", "Deep", 10)]);

    /// <summary>All of them in the order of the page.</summary>
    public static IReadOnlyList<TrainSlider> All { get; } = [Sensitivity, Progression, Repetition];

    /// <summary>What holds beneath the options that are given: those of the preset among them, with the sliders among them moved.</summary>
    /// <param name="given">Options by flag or configuration file.</param>
    public static TrainOptions Beneath(IReadOnlyDictionary<OptionEntry, object?> given)
    {
        var preset = given.TryGetValue(OptionTable.Find<TrainOptions>("preset")!, out var chosen) ? (TrainPreset)chosen! : TrainPreset.Balanced;
        return Moved(TrainPresets.Get(preset), given);
    }

    /// <summary>The options with the sliders among the given ones moved.</summary>
    public static TrainOptions Moved(TrainOptions options, IReadOnlyDictionary<OptionEntry, object?> given)
    {
        foreach (var slider in All)
        {
            var entry = OptionTable.Find<TrainOptions>(slider.Option)!;
            if (given.TryGetValue(entry, out var position) && position is not null)
                options = slider.Stops[(int)position].Apply(options);
        }

        return options;
    }

    private static SliderStop Rate(string name, string label, double rate) =>
        new(name, label, $"learning rate {rate.ToString("0.#####", CultureInfo.InvariantCulture)}", options => options with { Lr = rate });

    /// <summary>The batch is what lies between two changes, so nothing is accumulated on top of it.</summary>
    private static SliderStop Batch(string name, string label, int pairs) =>
        new(name, label, $"batch size {pairs}", options => options with { Batch = pairs, Accumulate = 1 });

    private static SliderStop Epochs(string name, string label, int epochs) =>
        new(name, label, epochs == 1 ? "1 epoch" : $"{epochs} epochs", options => options with { Epochs = epochs, Steps = null });
}
