using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples;

/// <summary>Where training and evaluation data come from.</summary>
public sealed record TrainingSetSource
{
    /// <summary>The file to train on, in any form of <see cref="TrainingDataForm"/>.</summary>
    public required string Data { get; init; }

    /// <summary>A file to evaluate on; nothing is held out of <see cref="Data"/> then.</summary>
    public string? EvalData { get; init; }

    /// <summary>Share of the conversations (tokenized: of the lines) to hold out, 0 ≤ share &lt; 1.</summary>
    public double EvalSplit { get; init; }

    /// <summary>Whether a file of a single conversation, of which no share can be held out, is trained on whole instead of refused.</summary>
    public bool SplitIfPossible { get; init; }

    /// <summary>Seed of the choice of what is held out.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the files are read.</summary>
    public TrainingDataOptions Reading { get; init; } = new();
}

/// <summary>A training set and what reading its file brought to light.</summary>
/// <param name="Set">The sequences and their reports.</param>
/// <param name="Counts">What the training file holds, those conversations included that have no usable pair.</param>
/// <param name="Findings">Findings in the training file by rule.</param>
/// <param name="SplitWasImpossible">Whether a share was asked for and nothing could be held out (<see cref="TrainingSetSource.SplitIfPossible"/>).</param>
public sealed record LoadedTrainingSet(TrainingSet Set, TrainingDataCounts Counts, FindingLog Findings, bool SplitWasImpossible);

/// <summary>
/// Reads training data and makes the training set. Files are streamed: a first pass names the conversations for the split
/// (only where something is held out), a second one renders them, so memory holds the token sequences and no text.
/// </summary>
/// <param name="source">The files and the split.</param>
/// <param name="chatFormat">Called once, when the first conversation needs it; tokenized data never do.</param>
/// <param name="options">Length limit, folding, step size, vocabulary.</param>
public sealed class TrainingSetLoader(TrainingSetSource source, Func<IChatFormat> chatFormat, ExampleOptions options)
{
    private readonly Lazy<IChatFormat> _format = new(chatFormat);

    /// <exception cref="RefusedException">A file cannot be read or used, a line supervises nothing, or no pair is left to train or evaluate on.</exception>
    public LoadedTrainingSet Load(CancellationToken cancellation = default)
    {
        var training = new TrainingSetBuilder(options);
        // Evaluation has no steps: a held-out conversation is folded whole.
        var heldOut = new TrainingSetBuilder(options with { StepPairs = int.MaxValue });
        var chosen = ChooseHeldOut(cancellation);
        bool splitWasImpossible = chosen.Count == 0 && source is { EvalData: null, EvalSplit: > 0 };

        var log = new FindingLog();
        using var reader = TrainingDataReader.Open(source.Data, log, source.Reading);
        Fill(reader, log, id => chosen.Contains(id) ? heldOut : training, cancellation);
        if (source.EvalData is { } evalData)
        {
            var evalLog = new FindingLog();
            using var evalReader = TrainingDataReader.Open(evalData, evalLog, source.Reading);
            if ((evalReader.Form == TrainingDataForm.Tokenized) != (reader.Form == TrainingDataForm.Tokenized))
                throw new RefusedException($"{source.Data} is {reader.Form.Name()}, {evalData} is {evalReader.Form.Name()}: one is tokenized, the other is text.", "Give both in the same form.");
            Fill(evalReader, evalLog, _ => heldOut, cancellation);
        }
        return new LoadedTrainingSet(TrainingSet.Finish(training, heldOut, options), reader.Counts, log, splitWasImpossible);
    }

    private HashSet<string> ChooseHeldOut(CancellationToken cancellation)
    {
        if (source.EvalData is not null || source.EvalSplit == 0)
            return [];
        using var reader = TrainingDataReader.Open(source.Data, options: source.Reading);
        var entries = new List<SplitEntry>();
        if (reader.Form == TrainingDataForm.Tokenized)
        {
            foreach (var line in reader.ReadTokenizedLines())
                entries.Add(new SplitEntry(NameOf(line)));
        }
        else
        {
            foreach (var conversation in reader.ReadConversations())
            {
                cancellation.ThrowIfCancellationRequested();
                entries.Add(new SplitEntry(conversation.Id, conversation.Arc, conversation.Persona));
            }
        }
        if (source.SplitIfPossible && entries.DistinctBy(entry => entry.Id).Count() < 2)
            return [];
        var isHeldOut = ConversationSplit.HoldOut(entries, source.EvalSplit, source.Seed);
        return entries.Where((_, i) => isHeldOut[i]).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
    }

    private void Fill(TrainingDataReader reader, FindingLog log, Func<string, TrainingSetBuilder> choose, CancellationToken cancellation)
    {
        if (reader.Form != TrainingDataForm.Tokenized)
        {
            foreach (var conversation in reader.ReadConversations())
            {
                cancellation.ThrowIfCancellationRequested();
                choose(conversation.Id).Add(conversation, _format.Value);
            }
            return;
        }

        foreach (var line in reader.ReadTokenizedLines())
        {
            cancellation.ThrowIfCancellationRequested();
            choose(NameOf(line)).AddTokenized(line.InputIds, line.Labels, NameOf(line));
        }
        if (log.Groups.FirstOrDefault(group => group.Rule == FindingRules.TokensUnsupervised) is { } unsupervised)
        {
            var first = unsupervised.Examples[0];
            string others = unsupervised.Count > 1 ? $" ({unsupervised.Count} such lines in all)" : "";
            throw new RefusedException($"{first.Place}: {first.Message}{others}", first.Remedy);
        }
    }

    private static string NameOf(TokenizedLine line) => $"line {line.Line}";
}
