namespace BrightRun.Domain.Train;

/// <summary>The one table of presets. A batch of 4 pairs, 4 of them to a step, in each.</summary>
public static class TrainPresets
{
    /// <summary>The options of a preset.</summary>
    public static TrainOptions Get(TrainPreset preset) => preset switch
    {
        TrainPreset.Conservative => new TrainOptions
        {
            Preset = preset, Rank = 8, Alpha = 16, Dropout = 0.05, Targets = TargetModules.Attention, Lr = 1e-4, Epochs = 2, WarmupSteps = Warmup.Fraction(0.03),
        },
        TrainPreset.Balanced => new TrainOptions { Preset = preset },
        TrainPreset.Aggressive => new TrainOptions
        {
            Preset = preset, Rank = 32, Alpha = 64, Dropout = 0.1, Lr = 3e-4, Epochs = 4, WarmupSteps = Warmup.Fraction(0.05),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "No such preset."),
    };
}
