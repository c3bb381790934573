using System.Text.Json;
using System.Text.Unicode;

namespace BrightRun.Domain.Curate;

/// <summary>
/// Reads training data of every form (see <see cref="TrainingDataForm"/>), one conversation at a time: memory is bounded by the
/// largest conversation, not by the file.
/// </summary>
/// <remarks>
/// Open, look at <see cref="Form"/>, then go once through <see cref="ReadConversations"/> (or, for
/// <see cref="TrainingDataForm.Tokenized"/>, <see cref="ReadTokenizedLines"/>) to the end. Findings go to the log as they are met;
/// <see cref="Counts"/> is complete at the end. What makes the whole file unusable, however late it comes (cut off, not one
/// usable pair), is thrown as <see cref="UnusableDataException"/>: nothing that was read before it may be used.
/// </remarks>
/// <example>
/// <code>
/// using var reader = TrainingDataReader.Open("training.json", log);
/// foreach (var conversation in reader.ReadConversations())
///     Train(conversation.Pairs.Where(pair => pair.IsUsable));
/// </code>
/// </example>
public sealed class TrainingDataReader : IDisposable
{
    private readonly FindingLog _log;
    private readonly TrainingDataOptions _options;
    private readonly RecordStream _records;

    /// <summary>Reads from a stream, which is disposed with the reader. Recognises the form at once.</summary>
    /// <param name="stream">The data; need not seek.</param>
    /// <param name="name">Display name for messages, usually the path.</param>
    /// <param name="log">Takes the findings below file level; null keeps none.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="UnusableDataException">The data are empty, no UTF-8, no JSON, or of no known form.</exception>
    public TrainingDataReader(Stream stream, string name, FindingLog? log = null, TrainingDataOptions? options = null)
    {
        _log = log ?? new FindingLog();
        _options = options ?? new TrainingDataOptions();
        _records = new RecordStream(stream, name);
    }

    /// <summary>What the data are.</summary>
    public TrainingDataForm Form => _records.Detected.Form;

    /// <summary>What was counted so far.</summary>
    public TrainingDataCounts Counts { get; private set; } = new(0, 0, 0);

    /// <summary>Opens a file.</summary>
    /// <inheritdoc cref="TrainingDataReader(Stream, string, FindingLog, TrainingDataOptions)"/>
    /// <exception cref="RefusedException">The file cannot be opened.</exception>
    public static TrainingDataReader Open(string path, FindingLog? log = null, TrainingDataOptions? options = null) =>
        new(DataFile.OpenRead(path), path, log, options);

    /// <summary>The conversations that may be used, in file order; each has at least one usable pair.</summary>
    /// <exception cref="UnusableDataException">The file is damaged or has no usable pair; may come at the very end.</exception>
    /// <exception cref="InvalidOperationException">The data are tokenized.</exception>
    public IEnumerable<Conversation> ReadConversations()
    {
        var parser = CreateParser();
        var head = Form == TrainingDataForm.TrainingFile ? new HeadChecks(_log) : null;
        var register = new ConversationRegister();
        foreach (var record in _records.Read())
        {
            if (ParseOrReport(record) is not { } document)
                continue;
            using (document)
            {
                if (record.HeadMember is { } member)
                    head?.Read(member, document.RootElement);
                else if (IsOfForm(record) && Accept(parser.Read(document.RootElement, record.Place), head, register) is { } conversation)
                    yield return conversation;
            }
        }

        if (Accept(parser.Finish(), head, register) is { } last)
            yield return last;
        head?.Compare(Counts.Conversations, Counts.Pairs);
        RequireUsablePair();
    }

    /// <summary>The tokenized lines that may be used, in file order.</summary>
    /// <exception cref="UnusableDataException">The file is damaged, a line is misshapen, or no token is supervised.</exception>
    /// <exception cref="InvalidOperationException">The data are not tokenized.</exception>
    public IEnumerable<TokenizedLine> ReadTokenizedLines()
    {
        if (Form != TrainingDataForm.Tokenized)
            throw new InvalidOperationException($"The data are {Form.Name()}, not tokenized.");
        var entry = 0;
        foreach (var record in _records.Read())
        {
            if (ParseOrReport(record) is not { } document)
                continue;
            using (document)
            {
                var line = TokenizedLineParser.Read(document.RootElement, record.Place.Line ?? ++entry, out var problem);
                if (line is null)
                    throw _records.Unusable(FindingRules.TokensInvalid, problem, record.Place);
                var isUsable = line.Labels.AsSpan(Math.Min(1, line.Labels.Length)).ContainsAnyExcept(TokenizedLineParser.NotSupervised);
                Counts = Counts.Plus(pairs: 1, usable: isUsable ? 1 : 0);
                if (isUsable)
                    yield return line;
                else
                    _log.Report(FindingRules.TokensUnsupervised, record.Place, "no token of the line is supervised");
            }
        }

        RequireUsablePair();
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private IRecordParser CreateParser() => Form switch
    {
        TrainingDataForm.TrainingFile => new PairConversationParser(_log, _options, isTrainingFile: true),
        TrainingDataForm.Enriched or TrainingDataForm.Authored => new PairConversationParser(_log, _options, isTrainingFile: false),
        TrainingDataForm.TrainingLines => new LineParser(_log, _options),
        TrainingDataForm.Raw => new RawParser(_log),
        TrainingDataForm.Messages or TrainingDataForm.Turns or TrainingDataForm.ShareGpt => new ChatParser(_log, _options, Form),
        _ => throw new InvalidOperationException("Tokenized data hold no conversations; read their lines."),
    };

    /// <summary>A line that is not a JSON object is reported and passed over; everything else was checked while it was cut out.</summary>
    private JsonDocument? ParseOrReport(DataRecord record)
    {
        if (record.Place.Line is null)
            return record.Parse();
        try
        {
            if (!Utf8.IsValid(record.Bytes.Span))
                throw new JsonException("The line is not UTF-8");
            var document = record.Parse();
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            throw new JsonException("The line is not an object");
        }
        catch (JsonException broken)
        {
            _log.Report(FindingRules.LineInvalid, record.Place, $"the line is not a JSON object: {RecordStream.Plain(broken)}");
            Counts = Counts.Plus(pairs: 1, conversations: 0);
            return null;
        }
    }

    /// <summary>Lines of another form than the file's are reported and passed over.</summary>
    private bool IsOfForm(DataRecord record)
    {
        if (_records.Detected.Container == Container.Document || Form == TrainingDataForm.TrainingFile)
            return true;
        var form = FormDetector.FormOf(record.Bytes.Span);
        if (form == Form || (form is TrainingDataForm.Enriched or TrainingDataForm.Authored && Form is TrainingDataForm.Enriched or TrainingDataForm.Authored)
            || FormDetector.IsMeta(record.Bytes.Span))
            return true;
        _log.Report(FindingRules.LineInvalid, record.Place, $"the record is {form?.Name() ?? "of no known form"}, the file {Form.Name()}");
        Counts = Counts.Plus(pairs: 1, conversations: 0);
        return false;
    }

    /// <summary>Counts a conversation and decides whether it is used.</summary>
    private Conversation? Accept(ParsedConversation? parsed, HeadChecks? head, ConversationRegister register)
    {
        if (parsed is null)
            return null;
        Counts = Counts.Plus(parsed.Pairs, conversations: parsed.IsContinuation ? 0 : 1);
        head?.Count(parsed);
        if (parsed.Conversation is not { } conversation)
            return null;
        if (parsed.HasOwnId && IsRepeated(conversation, parsed.Place, register))
            return null;
        var usable = conversation.Pairs.Count(pair => pair.IsUsable);
        if (usable == 0)
        {
            _log.Report(FindingRules.NoAnswer, parsed.Place, "the conversation has no usable pair");
            return null;
        }

        Counts = Counts.Plus(0, usable, conversations: 0);
        return conversation;
    }

    private bool IsRepeated(Conversation conversation, Place place, ConversationRegister register)
    {
        switch (register.Add(conversation))
        {
            case Repetition.Same:
                _log.Report(FindingRules.ConversationRepeated, place, "the same conversation stands further up");
                return true;
            case Repetition.Conflict:
                _log.Report(FindingRules.ConversationConflict, place, "another conversation with this id stands further up");
                return true;
            default:
                return false;
        }
    }

    private void RequireUsablePair()
    {
        if (Counts.UsablePairs == 0)
            throw _records.Unusable(FindingRules.NoUsablePair, $"none of {Counts.Pairs} pairs can be trained on");
    }
}

/// <summary>What training data hold.</summary>
/// <param name="Conversations">Conversations (tokenized: lines), those skipped included.</param>
/// <param name="Pairs">Pairs, those without an answer and those skipped included.</param>
/// <param name="UsablePairs">Pairs that training may use.</param>
public sealed record TrainingDataCounts(int Conversations, int Pairs, int UsablePairs)
{
    internal TrainingDataCounts Plus(int pairs, int usable = 0, int conversations = 1) => new(Conversations + conversations, Pairs + pairs, UsablePairs + usable);
}
