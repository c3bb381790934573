namespace BrightRun.Tokens.Examples.Preferences;

/// <summary>A preference as one training sequence of two parts.</summary>
internal static class PreferenceSequence
{
    /// <summary>The chosen sequence, then the rejected one. A part's first label never counts, whatever stands before the part.</summary>
    public static TrainingSequence Of(TrainingSequence chosen, TrainingSequence rejected, string name) =>
        new([.. chosen.Ids, .. rejected.Ids], [.. Labels(chosen), .. Labels(rejected)], Pairs: 1, name) { Parts = [chosen.Ids.Length, rejected.Ids.Length] };

    private static IEnumerable<int> Labels(TrainingSequence part) => part.Labels.Skip(1).Prepend(TrainingSequence.Ignored);
}
