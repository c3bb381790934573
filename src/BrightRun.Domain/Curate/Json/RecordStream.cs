using System.Text.Json;
using System.Text.Unicode;

namespace BrightRun.Domain.Curate;

/// <summary>One record of a file: a conversation, a line, or a member of the file's head.</summary>
/// <param name="Bytes">The record as it stands in the file; valid until the next record is read.</param>
/// <param name="Place">Path of a document's record, or the line.</param>
/// <param name="HeadMember">Name of the member, when this is not a conversation but a top-level member of a training file.</param>
internal readonly record struct DataRecord(ReadOnlyMemory<byte> Bytes, Place Place, string? HeadMember = null)
{
    /// <summary>Parses the record; the document refers to <see cref="Bytes"/>.</summary>
    public JsonDocument Parse() => JsonDocument.Parse(Bytes);
}

/// <summary>
/// Reads a file of any form as a sequence of records, one at a time. File-level problems end in
/// <see cref="UnusableDataException"/>; a line that is not JSON is handed over as it is.
/// </summary>
internal sealed class RecordStream : IDisposable
{
    private readonly Stream _stream;
    private readonly string _name;
    private readonly Utf8Window _window;
    private readonly JsonCursor _cursor;

    /// <param name="stream">The data; disposed with this, also when it refuses them.</param>
    /// <param name="name">Display name for messages.</param>
    public RecordStream(Stream stream, string name)
    {
        _stream = stream;
        _name = name;
        try
        {
            _window = new Utf8Window(stream);
            _cursor = new JsonCursor(_window);
            Detected = Guard(Detect);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the file is.</summary>
    public DetectedForm Detected { get; }

    /// <summary>Reads the records; once only.</summary>
    public IEnumerable<DataRecord> Read() => Detected switch
    {
        { Form: TrainingDataForm.TrainingFile } => ReadTrainingFile(),
        { Container: Container.Array } => ReadArray(),
        { Container: Container.Lines } => ReadLines(),
        _ => ReadDocument(),
    };

    /// <summary>The exception for a file-level finding.</summary>
    public UnusableDataException Unusable(FindingRule rule, string message, Place place = default, Exception? cause = null) =>
        new(_name, new Finding(rule, place, message), cause);

    /// <summary>The record, if it is a JSON object; copying has no use for a broken line.</summary>
    /// <exception cref="UnusableDataException">A line is not a JSON object.</exception>
    public DataRecord RequireJson(DataRecord record)
    {
        if (record.Place.Line is null)
            return record;
        try
        {
            using var document = record.Parse();
            if (document.RootElement.ValueKind == JsonValueKind.Object && Utf8.IsValid(record.Bytes.Span))
                return record;
        }
        catch (JsonException broken)
        {
            throw Unusable(FindingRules.NotJson, $"the line is not JSON: {Plain(broken)}", record.Place, broken);
        }

        throw Unusable(FindingRules.NotJson, "the line is not a JSON object", record.Place);
    }

    public void Dispose()
    {
        _window?.Dispose();
        _stream.Dispose();
    }

    private DetectedForm Detect()
    {
        if (_window.Span.Trim(" \t\r\n"u8).IsEmpty && _window.IsFinal)
            throw Unusable(FindingRules.EmptyFile, "the file is empty");
        if (_window.Span is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
            throw Unusable(FindingRules.NotUtf8, "the file is UTF-16, not UTF-8");
        return FormDetector.Detect(_window)
            ?? throw Unusable(FindingRules.UnknownForm, "the file is JSON, but none of the known forms of training data");
    }

    private IEnumerable<DataRecord> ReadTrainingFile()
    {
        var hasConversations = false;
        Guard(_cursor.Read);
        while (Guard(_cursor.Read) && _cursor.Token == JsonTokenType.PropertyName)
        {
            var name = _cursor.Name;
            if (name == "conversations" && !hasConversations)
            {
                hasConversations = true;
                foreach (var conversation in ReadConversations())
                    yield return conversation;
            }
            else
            {
                yield return new DataRecord(Take() ?? default, new Place(Path: $"$.{name}"), name);
            }
        }

        Guard(_cursor.Read);
        if (!hasConversations)
            throw Unusable(FindingRules.NoConversations, "`conversations` is missing");
    }

    private IEnumerable<DataRecord> ReadConversations()
    {
        var place = new Place(Path: "$.conversations");
        Guard(_cursor.Read);
        if (_cursor.Token != JsonTokenType.StartArray)
            throw Unusable(FindingRules.NoConversations, "`conversations` is not an array", place);
        var index = 0;
        while (Take() is { } bytes)
            yield return new DataRecord(bytes, place.Inner($"[{index++}]"));
        if (index == 0)
            throw Unusable(FindingRules.NoConversations, "`conversations` is empty", place);
    }

    private IEnumerable<DataRecord> ReadArray()
    {
        Guard(_cursor.Read);
        var index = 0;
        while (Take() is { } bytes)
            yield return new DataRecord(bytes, new Place(Path: $"$[{index++}]"));
        Guard(_cursor.Read);
    }

    private IEnumerable<DataRecord> ReadDocument()
    {
        yield return new DataRecord(Take() ?? default, new Place(Path: "$"));
        Guard(_cursor.Read);
    }

    private IEnumerable<DataRecord> ReadLines()
    {
        var cursor = new LineCursor(_window);
        while (Guard(() => cursor.TryTakeLine(out var line) ? line : (ReadOnlyMemory<byte>?)null) is { } bytes)
            yield return new DataRecord(bytes, new Place(Path: "$", Line: cursor.Line));
    }

    /// <summary>The next value of an array or object; null at its end.</summary>
    private ReadOnlyMemory<byte>? Take()
    {
        var bytes = Guard(() => _cursor.TryTakeValue(out var value) ? value : (ReadOnlyMemory<byte>?)null);
        if (bytes is { } taken && !Utf8.IsValid(taken.Span))
            throw Unusable(FindingRules.NotUtf8, "the file holds bytes that are not UTF-8");
        return bytes;
    }

    /// <summary>Turns what a damaged file can cause into a file-level finding.</summary>
    private T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (JsonException broken)
        {
            var place = new Place(Line: broken.LineNumber is { } line ? (int)Math.Min(line, int.MaxValue - 1) + 1 : null);
            throw _cursor.EndsEarly()
                ? Unusable(FindingRules.CutOffFile, "the file ends before its JSON is complete", place, broken)
                : Unusable(FindingRules.NotJson, $"the file is not JSON: {Plain(broken)}", place, broken);
        }
        catch (RecordTooLongException tooLong)
        {
            throw Unusable(FindingRules.TooLong, $"one conversation or line is longer than {Utf8Window.MaxBytes >> 20} MiB", default, tooLong);
        }
        catch (IOException broken)
        {
            throw new RefusedException($"{_name} cannot be read: {broken.Message}", "Check the disk or the connection, and try again.", broken);
        }
    }

    /// <summary>The parser's sentence without its position, which the place already says.</summary>
    public static string Plain(JsonException broken)
    {
        var end = broken.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? broken.Message : broken.Message[..end]).TrimEnd('.');
    }
}
