using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads data of any form but tokenized as conversations of a training file, one at a time.</summary>
/// <remarks>Nothing is judged here beyond what a training file cannot hold; that is what validation is for.</remarks>
internal sealed class DraftReader(Stream stream, string name, FindingLog log) : IDisposable
{
    private readonly RecordStream _records = new(stream, name);
    private readonly HashSet<UInt128> _closed = [];
    private readonly List<JsonElement> _lines = [];
    private string _openId = "";

    /// <summary>What the data are.</summary>
    public TrainingDataForm Form => _records.Detected.Form;

    /// <summary>The head, as far as it was seen.</summary>
    public DraftHead Head { get; } = new();

    /// <summary>Reads the conversations; those without an id are reported and left out.</summary>
    /// <exception cref="UnusableDataException">The data are damaged.</exception>
    /// <exception cref="RefusedException">The data are tokenized, or lines of one conversation stand apart.</exception>
    public IEnumerable<ConversationDraft> Read()
    {
        if (Form == TrainingDataForm.Tokenized)
            throw new RefusedException($"{name} holds token ids: there is no text to take from them.", "Give the data that they were made from.");
        foreach (var record in _records.Read())
        {
            _records.RequireJson(record);
            using var document = record.Parse();
            var root = document.RootElement;
            if (record.HeadMember is { } member)
                Head.Take(member, root);
            else if ((Form == TrainingDataForm.TrainingLines ? OfLine(root, record.Place) : OfRecord(root, record.Place)) is { } draft)
                yield return draft;
        }

        if (CloseLines() is { } last)
            yield return last;
    }

    public void Dispose() => _records.Dispose();

    private ConversationDraft? OfRecord(JsonElement record, Place place)
    {
        if (Form is TrainingDataForm.Raw or TrainingDataForm.Messages or TrainingDataForm.Turns or TrainingDataForm.ShareGpt)
            return ChatDraft.Of(record, place, Form, name, log);
        if (JsonText.ObjectMember(record, "consultant_profile") is { ValueKind: JsonValueKind.Object } profile)
            Head.Take("consultant_profile", profile);
        var id = PairConversationParser.IdOf(record);
        var pairs = PairConversationParser.PairsOf(record);
        if (string.IsNullOrWhiteSpace(id) || pairs.Count == 0)
        {
            var rule = pairs.Count == 0 ? FindingRules.NoPairs : FindingRules.ConversationIdMissing;
            log.Report(rule, place with { ConversationId = id }, rule.Title);
            return null;
        }

        var dataset = JsonText.ObjectMember(record, "dataset_metadata");
        return new ConversationDraft(id, pairs, JsonText.ObjectMember(record, "conversation_metadata"), PairConversationParser.StoredScaffolding(record), name)
        {
            QualityTier = JsonText.Member(dataset, "quality_tier"),
            CreatedDate = JsonText.Member(dataset, "created_date"),
        };
    }

    /// <summary>Lines are collected until the next conversation begins.</summary>
    private ConversationDraft? OfLine(JsonElement line, Place place)
    {
        if (line.TryGetProperty("_meta", out _))
            return null;
        var id = JsonText.Member(line, "conversation_id");
        if (string.IsNullOrWhiteSpace(id))
        {
            log.Report(FindingRules.ConversationIdMissing, place, FindingRules.ConversationIdMissing.Title);
            return null;
        }

        var closed = id == _openId ? null : CloseLines();
        if (_lines.Count == 0 && _closed.Contains(Fingerprint.Of(id)))
            throw new RefusedException($"{name}: the lines of conversation {id} do not stand together ({place}).", "Sort the lines by conversation first.");
        _openId = id;
        _lines.Add(line.Clone());
        return closed;
    }

    private ConversationDraft? CloseLines()
    {
        if (_lines.Count == 0)
            return null;
        _closed.Add(Fingerprint.Of(_openId));
        var draft = new ConversationDraft(_openId, LineDraft.PairsOf(_lines), default, new Scaffolding("", "", ""), name);
        _lines.Clear();
        return draft;
    }
}
