namespace BrightRun.Domain.Curate;

/// <summary>What a conversion did.</summary>
/// <param name="From">The form of the data.</param>
/// <param name="Records">Conversations (training file) or lines written.</param>
/// <param name="Lost">What the new form cannot hold, in words.</param>
public sealed record ConversionResult(TrainingDataForm From, int Records, IReadOnlyList<string> Lost);

/// <summary>Writes data of any form but tokenized in another form, and says what that form cannot hold.</summary>
public static class TrainingDataConversion
{
    /// <summary>The forms that can be written.</summary>
    public static IReadOnlyList<TrainingDataForm> Targets { get; } =
        [TrainingDataForm.TrainingFile, TrainingDataForm.TrainingLines, TrainingDataForm.Messages, TrainingDataForm.ShareGpt];

    /// <summary>Converts.</summary>
    /// <param name="source">The data.</param>
    /// <param name="target">One of <see cref="Targets"/>.</param>
    /// <param name="output">Receives the converted data; not closed.</param>
    /// <param name="now">The date of a new training file.</param>
    /// <param name="log">Takes what was left out.</param>
    /// <exception cref="UnusableDataException">The data are damaged or have no usable pair.</exception>
    /// <exception cref="RefusedException">The data are tokenized.</exception>
    public static ConversionResult Write(DataSource source, TrainingDataForm target, Stream output, DateTimeOffset now, FindingLog log)
    {
        TrainingDataForm from;
        using (var records = new RecordStream(source.Open(), source.Name))
            from = records.Detected.Form;
        var lost = Lost(from, target);
        switch (target)
        {
            case TrainingDataForm.TrainingFile:
                var merged = new TrainingFileMerge([source], log).Write(output, null, now);
                return new ConversionResult(from, merged.Conversations, merged.HasProfile ? lost : [.. lost, "a `consultant_profile`: the input has none"]);
            case TrainingDataForm.TrainingLines:
                using (var reader = new DraftReader(source.Open(), source.Name, log))
                    return new ConversionResult(from, TrainingLinesWriter.Write(reader, output), lost);
            case TrainingDataForm.Messages or TrainingDataForm.ShareGpt:
                return WriteChat(source, from, target, output, log, lost);
            default:
                throw new ArgumentOutOfRangeException(nameof(target), target, null);
        }
    }

    private static ConversionResult WriteChat(
        DataSource source, TrainingDataForm from, TrainingDataForm target, Stream output, FindingLog log, IReadOnlyList<string> lost)
    {
        if (from == TrainingDataForm.Tokenized)
            throw new RefusedException($"{source.Name} holds token ids: there is no text to take from them.", "Give the data that they were made from.");
        using var reader = new TrainingDataReader(source.Open(), source.Name, log);
        var writer = new ChatLinesWriter(output, target);
        foreach (var conversation in reader.ReadConversations())
            writer.Write(conversation);
        writer.Flush();
        return new ConversionResult(from, writer.Lines, writer.Shortened == 0 ? lost : [.. lost, $"{writer.Shortened} lines end before an answer that must not be learned"]);
    }

    private static IReadOnlyList<string> Lost(TrainingDataForm from, TrainingDataForm target)
    {
        var isPairs = from is TrainingDataForm.TrainingFile or TrainingDataForm.TrainingLines or TrainingDataForm.Enriched or TrainingDataForm.Authored;
        return (target, isPairs) switch
        {
            (TrainingDataForm.Messages or TrainingDataForm.ShareGpt, true) =>
                ["emotions, scores and descriptions of the pairs", "client turns that nobody answers", "pairs that are not usable"],
            (TrainingDataForm.Messages or TrainingDataForm.ShareGpt, false) => ["client turns that nobody answers"],
            (TrainingDataForm.TrainingLines, _) when from == TrainingDataForm.TrainingLines => [],
            (TrainingDataForm.TrainingLines, true) => ["the description of the file, the consultant and the conversations", "client turns that nobody answers"],
            (TrainingDataForm.TrainingLines, false) => ["client turns that nobody answers", .. EmotionsOf(from)],
            _ => EmotionsOf(from),
        };
    }

    private static string[] EmotionsOf(TrainingDataForm from) => from == TrainingDataForm.Raw ? ["emotions of the turns: enrichment, not conversion, makes them part of pairs"] : [];
}
