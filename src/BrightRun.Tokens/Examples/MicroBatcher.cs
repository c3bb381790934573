namespace BrightRun.Tokens.Examples;

/// <summary>How sequences share forward passes. Grouping changes speed and memory, never the result beyond rounding.</summary>
public sealed record GroupingOptions
{
    /// <summary>The most sequences in one forward pass (<c>--micro-batch</c>); null means any number.</summary>
    public int? MaxSequences { get; init; }

    /// <summary>
    /// The most tokens in one forward pass; null means any number, or with <see cref="Packing"/> as many as the longest sequence
    /// has. A single longer sequence still gets a pass of its own.
    /// </summary>
    public int? MaxTokens { get; init; }

    /// <summary>
    /// Whether forward passes are filled up to <see cref="MaxTokens"/> with whatever fits (<c>--packing</c>) instead of with
    /// sequences of like length.
    /// </summary>
    public bool Packing { get; init; }

    /// <summary>The same with fewer sequences in a forward pass.</summary>
    /// <param name="sequences">The most in one; null changes nothing.</param>
    public GroupingOptions WithAtMost(int? sequences) => sequences is null ? this : this with { MaxSequences = Math.Min(sequences.Value, MaxSequences ?? int.MaxValue) };
}

/// <summary>Groups sequences into forward passes.</summary>
public static class MicroBatcher
{
    /// <summary>Every sequence in exactly one micro-batch; longest first, so that the largest pass is met at once.</summary>
    /// <param name="sequences">Indices of the sequences to group.</param>
    /// <param name="lengths">Length in tokens of every sequence of the training set.</param>
    /// <param name="options">The limits.</param>
    public static IReadOnlyList<MicroBatch> Group(IEnumerable<int> sequences, IReadOnlyList<int> lengths, GroupingOptions options)
    {
        if (options is { Packing: true, MaxTokens: null })
            options = options with { MaxTokens = lengths.DefaultIfEmpty().Max() };
        var bins = new List<Bin>();
        foreach (int sequence in sequences.OrderByDescending(sequence => lengths[sequence]).ThenBy(sequence => sequence))
        {
            var open = options.Packing ? Fullest(bins, lengths[sequence], options) : LastOpen(bins, lengths[sequence], options);
            if (open is null)
                bins.Add(open = new Bin());
            open.Sequences.Add(sequence);
            open.Tokens += lengths[sequence];
        }
        return [.. bins.Select(bin => new MicroBatch(bin.Sequences))];
    }

    /// <summary>The forward passes over a whole set, in a fixed order: what evaluation uses.</summary>
    public static IReadOnlyList<MicroBatch> Group(IReadOnlyList<TrainingSequence> sequences, GroupingOptions options) =>
        Group(Enumerable.Range(0, sequences.Count), [.. sequences.Select(sequence => sequence.Ids.Length)], options);

    /// <summary>Best-fit decreasing: the pass that the sequence fills most.</summary>
    private static Bin? Fullest(List<Bin> bins, int length, GroupingOptions options) =>
        bins.Where(bin => Fits(bin, length, options)).MaxBy(bin => bin.Tokens);

    private static Bin? LastOpen(List<Bin> bins, int length, GroupingOptions options) =>
        bins.Count > 0 && Fits(bins[^1], length, options) ? bins[^1] : null;

    private static bool Fits(Bin bin, int length, GroupingOptions options) =>
        bin.Sequences.Count < (options.MaxSequences ?? int.MaxValue) && bin.Tokens + length <= (options.MaxTokens ?? long.MaxValue);

    private sealed class Bin
    {
        public List<int> Sequences { get; } = [];

        public long Tokens { get; set; }
    }
}
