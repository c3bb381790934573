namespace BrightRun.Domain.Curate;

/// <summary>What a split wrote.</summary>
/// <param name="Kept">Conversations (tokenized: lines) in the first file.</param>
/// <param name="HeldOut">Those in the second.</param>
public sealed record SplitResult(int Kept, int HeldOut);

/// <summary>
/// Splits data of any form into two files of the same form: by conversation, as <see cref="ConversationSplit"/> chooses. Records are
/// copied with every member; the totals of a training file are recounted for each part.
/// </summary>
/// <param name="source">The data, read two or more times.</param>
public sealed class TrainingDataSplitter(DataSource source)
{
    /// <summary>Writes the two files.</summary>
    /// <param name="share">Share to hold out, above 0.</param>
    /// <param name="seed">Another seed, another choice.</param>
    /// <param name="kept">Receives what stays; not closed.</param>
    /// <param name="heldOut">Receives what is held out; not closed.</param>
    /// <param name="now">When it is written, for a training file.</param>
    /// <exception cref="UnusableDataException">The data are damaged.</exception>
    /// <exception cref="RefusedException">There are fewer than two conversations, or the share is out of range.</exception>
    public SplitResult Write(double share, ulong seed, Stream kept, Stream heldOut, DateTimeOffset now)
    {
        using var probe = new RecordStream(source.Open(), source.Name);
        if (!(share is > 0 and < 1))
            throw new RefusedException($"The share to hold out is {share}.", "Give a share above 0 and below 1, for example --share 0.1.");
        return probe.Detected.Form == TrainingDataForm.TrainingFile
            ? WriteTrainingFiles(share, seed, kept, heldOut, now)
            : WriteRecords(probe.Detected, share, seed, kept, heldOut);
    }

    private SplitResult WriteTrainingFiles(double share, ulong seed, Stream kept, Stream heldOut, DateTimeOffset now)
    {
        var entries = new List<SplitEntry>();
        using (var reader = new DraftReader(source.Open(), source.Name, new FindingLog()))
            entries.AddRange(reader.Read().Select(draft => EntryOf(draft.Id, draft.Filled)));
        var chosen = ConversationSplit.HoldOut(entries, share, seed);
        var ids = entries.Where((_, index) => chosen[index]).Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        var first = new TrainingFileMerge([source], new FindingLog()) { Filter = draft => !ids.Contains(draft.Id) }.Write(kept, null, now);
        var second = new TrainingFileMerge([source], new FindingLog()) { Filter = draft => ids.Contains(draft.Id) }.Write(heldOut, null, now);
        return new SplitResult(first.Conversations, second.Conversations);
    }

    private SplitResult WriteRecords(DetectedForm form, double share, ulong seed, Stream kept, Stream heldOut)
    {
        var entries = new List<SplitEntry?>();
        using (var records = new RecordStream(source.Open(), source.Name))
            entries.AddRange(records.Read().Select((record, index) => EntryOf(records.RequireJson(record), index)));
        var conversations = entries.OfType<SplitEntry>().ToList();
        var chosen = ConversationSplit.HoldOut(conversations, share, seed);
        var writers = new[] { new RecordWriter(kept, form.Container, isTrainingFile: false), new RecordWriter(heldOut, form.Container, isTrainingFile: false) };
        var next = 0;
        var index = 0;
        using (var records = new RecordStream(source.Open(), source.Name))
        {
            foreach (var record in records.Read())
            {
                if (entries[index++] is null)
                    writers[0].Write(record); // a description of the whole file stays with the larger part
                else
                    writers[chosen[next++] ? 1 : 0].Write(record);
            }
        }

        foreach (var writer in writers)
            writer.Complete();
        var held = conversations.Where((_, at) => chosen[at]).Select(entry => entry.Id).Distinct().Count();
        return new SplitResult(conversations.Select(entry => entry.Id).Distinct().Count() - held, held);
    }

    /// <summary>The identity of a record; null for a line that only describes the file.</summary>
    private static SplitEntry? EntryOf(DataRecord record, int index)
    {
        using var document = record.Parse();
        var root = document.RootElement;
        if (root.TryGetProperty("_meta", out _))
            return null;
        var metadata = JsonText.ObjectMember(root, "metadata");
        var keys = PairConversationParser.StoredScaffolding(root).Or(Scaffolding.OfPair(root)).Or(Scaffolding.OfHeader(metadata)).Or(Scaffolding.OfHeader(root));
        var id = RecordIdentity.Of(record) ?? JsonText.Member(metadata, "conversation_id") ?? JsonText.Member(root, "id");
        return EntryOf(id ?? $"record {index}", keys);
    }

    private static SplitEntry EntryOf(string id, Scaffolding keys)
    {
        var named = keys.Conversation(id, []);
        return new SplitEntry(id, named.Arc, named.Persona);
    }
}
