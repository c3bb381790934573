namespace BrightRun.Domain.Curate;

/// <summary>What a whole file of training data holds, read to its end or to the point where it broke.</summary>
/// <param name="Name">Display name of the data.</param>
/// <param name="Form">The form; null when it could not be recognised.</param>
/// <param name="Counts">What was counted; usable pairs are 0 when <paramref name="Failure"/> is set.</param>
/// <param name="Findings">All findings by rule, the file-level one included.</param>
/// <param name="Failure">Why the file is unusable, or null.</param>
public sealed record TrainingDataInspection(
    string Name, TrainingDataForm? Form, TrainingDataCounts Counts, FindingLog Findings, UnusableDataException? Failure)
{
    /// <summary>Reads a file to its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The quality floor.</param>
    /// <param name="onFinding">Called for every finding.</param>
    /// <param name="onConversation">Called for every usable conversation; a file-level finding may still follow.</param>
    /// <param name="cancellation">Asked between conversations.</param>
    /// <exception cref="RefusedException">The file cannot be opened.</exception>
    public static TrainingDataInspection Read(
        string path,
        TrainingDataOptions? options = null,
        Action<Finding>? onFinding = null,
        Action<Conversation>? onConversation = null,
        CancellationToken cancellation = default)
    {
        var log = new FindingLog(onFinding);
        TrainingDataReader? reader = null;
        try
        {
            reader = TrainingDataReader.Open(path, log, options);
            ReadToEnd(reader, onConversation, cancellation);
            return new TrainingDataInspection(path, reader.Form, reader.Counts, log, null);
        }
        catch (UnusableDataException failure)
        {
            log.Report(failure.Finding);
            var counts = reader?.Counts ?? new TrainingDataCounts(0, 0, 0);
            return new TrainingDataInspection(path, reader?.Form, counts with { UsablePairs = 0 }, log, failure);
        }
        finally
        {
            reader?.Dispose();
        }
    }

    private static void ReadToEnd(TrainingDataReader reader, Action<Conversation>? onConversation, CancellationToken cancellation)
    {
        if (reader.Form == TrainingDataForm.Tokenized)
        {
            foreach (var _ in reader.ReadTokenizedLines())
                cancellation.ThrowIfCancellationRequested();
            return;
        }

        foreach (var conversation in reader.ReadConversations())
        {
            cancellation.ThrowIfCancellationRequested();
            onConversation?.Invoke(conversation);
        }
    }
}
