namespace BrightRun.Domain.Train;

/// <summary>What a plan needs to know of the data to say whether a preset suits them.</summary>
/// <param name="Conversations">Conversations (tokenized data: lines) that are trained on.</param>
/// <param name="Pairs">Pairs that are trained on.</param>
/// <param name="RepeatedTargets">Pairs whose answer, word for word, is also the answer of an earlier pair.</param>
/// <param name="Steps">Optimizer steps of the run.</param>
public sealed record TrainingSetShape(int Conversations, int Pairs, int RepeatedTargets, int Steps);

/// <summary>
/// Says when a training set is too small or too repetitive for a preset. The sizes are the product's rule for choosing a preset by
/// data size: below 150 conversations conservative, up to 300 balanced, above that aggressive.
/// </summary>
public static class PresetAdvice
{
    /// <summary>Below that many conversations <c>balanced</c> tends to learn them by heart.</summary>
    public const int FewForBalanced = 150;

    /// <summary>Up to that many conversations <c>aggressive</c> tends to learn them by heart.</summary>
    public const int FewForAggressive = 300;

    /// <summary>Fewer steps than this hardly move an adapter.</summary>
    public const int FewSteps = 10;

    /// <summary>A larger share of answers that occur again teaches these answers instead of a way of talking.</summary>
    public const double RepetitiveShare = 0.1;

    /// <summary>Plain sentences, none when the preset suits the data.</summary>
    public static IReadOnlyList<string> For(TrainPreset preset, TrainingSetShape shape)
    {
        var advice = new List<string>();
        var few = preset switch { TrainPreset.Balanced => FewForBalanced, TrainPreset.Aggressive => FewForAggressive + 1, _ => 0 };
        if (shape.Conversations < few)
        {
            var better = shape.Conversations < FewForBalanced ? TrainPreset.Conservative : TrainPreset.Balanced;
            advice.Add(
                $"{shape.Conversations} conversations are few for the preset {Name(preset)}, which is meant for {few} or more: " +
                $"it may learn them by heart. Watch the held-out loss, or use --preset {Name(better)}.");
        }

        if (shape.Pairs > 0 && shape.RepeatedTargets > RepetitiveShare * shape.Pairs)
        {
            advice.Add(
                $"The training set is repetitive: {shape.RepeatedTargets} of {shape.Pairs} answers repeat an earlier one word for word. " +
                "The adapter will favour these answers; remove repetitions, or use --preset conservative.");
        }

        if (shape.Steps < FewSteps)
            advice.Add($"{shape.Steps} optimizer steps are few (under {FewSteps}): more conversations, more --epochs or a smaller --accumulate teach more.");
        return advice;
    }

    private static string Name(TrainPreset preset) => preset.ToString().ToLowerInvariant();
}
