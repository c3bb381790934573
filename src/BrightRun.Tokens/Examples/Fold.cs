namespace BrightRun.Tokens.Examples;

/// <summary>Pairs of one conversation that one sequence trains: the rendering of the longest, with the loss on each pair's own answer.</summary>
/// <param name="Pairs">Shortest first, which is turn order; each is a turn of the last (<see cref="FittedPair.IsTurnOf"/>).</param>
internal sealed record Fold(IReadOnlyList<FittedPair> Pairs)
{
    /// <summary>The pair whose rendering is the sequence.</summary>
    public FittedPair Longest => Pairs[^1];

    /// <summary>The sequence as the engine sees it.</summary>
    public TrainingSequence ToSequence(string source)
    {
        var ids = Longest.Ids.AsSpan(0, Longest.Length).ToArray();
        var labels = new int[ids.Length];
        Array.Fill(labels, TrainingSequence.Ignored);
        foreach (var pair in Pairs)
        {
            for (int i = 0; i < pair.Length; i++)
            {
                if (pair.AssistantTurn[i] == pair.AnswerMessage)
                    labels[i] = ids[i];
            }
        }
        return new TrainingSequence(ids, labels, Pairs.Count, source);
    }
}
