namespace BrightRun.Domain.Curate;

/// <summary>Builds one conversation from its turns: a pair per turn, each with everything said before it.</summary>
/// <param name="log">Takes the findings.</param>
/// <param name="maskReason">Why no answer of this conversation may be trained on, or null.</param>
internal sealed class TurnSequence(FindingLog log, string? maskReason)
{
    private readonly List<ChatMessage> _turns = [];
    private readonly List<TrainingPair> _pairs = [];
    private readonly PairChecks _checks = new(log, TrainingDataForm.Messages);
    private ChatMessage? _system;

    /// <summary>The pairs in turn order.</summary>
    public IReadOnlyList<TrainingPair> Pairs => _pairs;

    /// <summary>Sets the system text, before any turn.</summary>
    public void SetSystem(string text, Place place)
    {
        _checks.CheckContextText(text, place);
        _system = new ChatMessage(ChatRole.System, text);
    }

    /// <summary>Adds a turn of the client or the assistant.</summary>
    public void Add(ChatRole role, string text, Place place, bool hasWeight = true)
    {
        place = place with { Turn = _turns.Count + 1 };
        if (role == ChatRole.User)
        {
            _checks.CheckContextText(text, place);
            _turns.Add(new ChatMessage(role, text));
            _pairs.Add(new TrainingPair { Turn = _turns.Count, Context = Context() });
            return;
        }

        _pairs.Add(new TrainingPair { Turn = _turns.Count + 1, Context = Context(), Target = text, MaskReason = MaskReason(text, hasWeight, place) });
        _turns.Add(new ChatMessage(role, text));
    }

    /// <summary>Reports when client and assistant do not take turns.</summary>
    public void CheckOrder(Place place) => PairChecks.ReportOrder(log, _turns, place);

    private string? MaskReason(string text, bool hasWeight, Place place)
    {
        var isCutOff = _checks.CheckTarget(text, place);
        if (_turns is not [.., { Role: ChatRole.User }])
        {
            log.Report(FindingRules.AnswerWithoutQuestion, place, "the answer does not follow a client's message");
            return "the answer does not follow a client's message";
        }

        if (!hasWeight)
        {
            log.Report(FindingRules.WeightZero, place, "the answer has weight 0");
            return "the answer has weight 0";
        }

        return isCutOff ? "the answer is cut off" : maskReason;
    }

    private ChatMessage[] Context() => _system is null ? [.. _turns] : [_system, .. _turns];
}
