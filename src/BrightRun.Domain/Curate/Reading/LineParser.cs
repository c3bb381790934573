using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Reads training lines: one usable pair per line, a conversation's lines after one another.</summary>
internal sealed class LineParser(FindingLog log, TrainingDataOptions options) : IRecordParser
{
    private readonly HashSet<UInt128> _turnsOfClosed = [];
    private readonly HashSet<UInt128> _closed = [];
    private PairSequence? _open;
    private Scaffolding _scaffolding;
    private Place _place;

    public ParsedConversation? Read(JsonElement record, Place place)
    {
        if (record.ValueKind == JsonValueKind.Object && record.TryGetProperty("_meta", out _))
            return null;
        var id = JsonText.Member(record, "conversation_id");
        if (string.IsNullOrWhiteSpace(id))
        {
            log.Report(FindingRules.ConversationIdMissing, place, "the line has no `conversation_id`");
            var closed = Finish();
            return closed is null ? new ParsedConversation(null, 1, place) : closed with { Pairs = closed.Pairs + 1 };
        }

        place = place with { ConversationId = id };
        var finished = _open is not null && _place.ConversationId != id ? Finish() : null;
        if (_open is null)
            Open(place);
        Add(record, id, place);
        return finished;
    }

    public ParsedConversation? Finish()
    {
        if (_open is null)
            return null;
        var id = _place.ConversationId!;
        if (_scaffolding.IsIncomplete)
            log.Report(FindingRules.ScaffoldingMissing, _place, "persona, arc or topic is not given");
        foreach (var pair in _open.Pairs)
            _turnsOfClosed.Add(Fingerprint.Of($"{id}\n{pair.Turn}"));
        var parsed = new ParsedConversation(
            _scaffolding.Conversation(id, _open.Pairs), _open.Count, _place, HasOwnId: false, IsContinuation: !_closed.Add(Fingerprint.Of(id)));
        _open = null;
        return parsed;
    }

    private void Open(Place place)
    {
        _open = new PairSequence(log, options, TrainingDataForm.TrainingLines);
        _scaffolding = new Scaffolding("", "", "");
        _place = place;
        if (_closed.Contains(Fingerprint.Of(place.ConversationId!)))
            log.Report(FindingRules.ConversationScattered, place, "lines of this conversation stand further up, with others between");
    }

    private void Add(JsonElement record, string id, Place place)
    {
        var stored = JsonText.WholeMember(record, "turn_number");
        var turn = stored ?? ((_open!.Count + 1) * 2);
        place = place with { Turn = turn };
        if (stored is null or < 1)
            log.Report(FindingRules.TurnNumber, place.Inner(".turn_number"), "`turn_number` is missing or not a whole number from 1");
        var isKnown = _closed.Count > 0 && _turnsOfClosed.Contains(Fingerprint.Of($"{id}\n{turn}"));
        if (isKnown || !_open!.Add(record, turn, place))
        {
            log.Report(FindingRules.LineRepeated, place, $"turn {turn} of this conversation stands on an earlier line");
            _open!.CountSkipped();
            return;
        }

        var own = Scaffolding.OfPair(record);
        if (_scaffolding.Contradicts(own))
            log.Report(FindingRules.ScaffoldingDiffers, place.Inner(".conversation_metadata"), $"the line names {own}, the lines before it {_scaffolding}");
        _scaffolding = _scaffolding.Or(own);
    }
}
