using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>
/// Builds one conversation from its pairs, in turn order. Every pair repeats the turns before it, so what the pair before has
/// already brought is compared and shared, not read again.
/// </summary>
/// <param name="log">Takes the findings.</param>
/// <param name="options">The quality floor.</param>
/// <param name="form">Lines hold only answered turns; authored pairs hold an exchange each.</param>
internal sealed class PairSequence(FindingLog log, TrainingDataOptions options, TrainingDataForm form)
{
    private const int ShortSystemPrompt = 100; // the schema's minimum, in characters

    private readonly List<TrainingPair> _pairs = [];
    private readonly HashSet<int> _turns = [];
    private readonly PairChecks _checks = new(log, form);
    private readonly HistoryReader _history = new(log, form);
    private List<ChatMessage> _known = [];
    private ChatMessage? _system;
    private bool _systemsDiffer;

    /// <summary>Pairs that can be built, in turn order.</summary>
    public IReadOnlyList<TrainingPair> Pairs => _pairs;

    /// <summary>Number of pairs seen, those left out included.</summary>
    public int Count { get; private set; }

    /// <summary>Reads one pair.</summary>
    /// <param name="pair">The pair object.</param>
    /// <param name="turn">Its turn number.</param>
    /// <param name="place">Where it stands.</param>
    /// <returns>False when the turn stands in the conversation already; the pair is then passed over.</returns>
    public bool Add(JsonElement pair, int turn, Place place)
    {
        if (!_turns.Add(turn))
            return false;
        Count++;
        var system = ReadSystem(pair, place);
        var history = _history.Read(pair, _known, place);
        var input = ReadInput(pair, history, place);
        var target = ReadTarget(pair, place);
        _checks.Check(pair, turn, target.Text is not null, place);
        if (history is null || input is null || target.IsInvalid)
            return true;

        var context = Join(history, input, target.Text is not null, place);
        var quality = JsonText.NumberMember(JsonText.ObjectMember(pair, "training_metadata"), "quality_score");
        _pairs.Add(new TrainingPair
        {
            Turn = turn,
            Context = system is null ? context : [system, .. context],
            Target = target.Text,
            MaskReason = target.Text is null ? null : MaskReason(target, quality, place),
            Quality = quality,
        });
        _known = target.Text is null ? context : [.. context, new ChatMessage(ChatRole.Assistant, target.Text)];
        return true;
    }

    /// <summary>Counts a pair that was passed over.</summary>
    public void CountSkipped() => Count++;

    private ChatMessage? ReadSystem(JsonElement pair, Place place)
    {
        if (!JsonText.TryText(pair, "system_prompt", out var value))
        {
            log.Report(FindingRules.SystemBlank, place.Inner(".system_prompt"), "the system prompt is missing or not a text");
            return null;
        }

        if (_system is not null && JsonText.Equals(value, _system.Content))
            return _system;
        var text = JsonText.Of(value);
        if (string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.SystemBlank, place.Inner(".system_prompt"), "the system prompt is blank");
            return null;
        }

        if (text.Length < ShortSystemPrompt)
            log.Report(FindingRules.SystemShort, place.Inner(".system_prompt"), $"the system prompt has {text.Length} characters");
        if (_system is not null && !_systemsDiffer)
        {
            _systemsDiffer = true;
            log.Report(FindingRules.SystemsDiffer, place.Inner(".system_prompt"), "the system prompt differs from the one before it in this conversation");
        }

        _checks.CheckContextText(text, place.Inner(".system_prompt"));
        return _system = new ChatMessage(ChatRole.System, text);
    }

    /// <summary>The client's message, or null when it cannot be used.</summary>
    private ChatMessage? ReadInput(JsonElement pair, List<ChatMessage>? history, Place place)
    {
        place = place.Inner(".current_user_input");
        if (!JsonText.TryText(pair, "current_user_input", out var value))
        {
            log.Report(FindingRules.InputInvalid, place, "`current_user_input` is missing or not a text");
            return null;
        }

        if (history is [.., { Role: ChatRole.User } last] && JsonText.Equals(value, last.Content))
            return last;
        var text = JsonText.Of(value);
        if (string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.InputInvalid, place, "`current_user_input` is blank");
            return null;
        }

        _checks.CheckContextText(text, place);
        return new ChatMessage(ChatRole.User, text);
    }

    private TargetText ReadTarget(JsonElement pair, Place place)
    {
        place = place.Inner(".target_response");
        if (pair.TryGetProperty("target_response", out var found) && found.ValueKind == JsonValueKind.Null)
            return default;
        if (!JsonText.TryText(pair, "target_response", out var value))
        {
            log.Report(FindingRules.TargetInvalid, place, "`target_response` is missing or not a text");
            return new TargetText(IsInvalid: true);
        }

        var text = JsonText.Of(value);
        if (string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.TargetInvalid, place, "`target_response` is blank");
            return new TargetText(IsInvalid: true);
        }

        return new TargetText(text, IsCutOff: _checks.CheckTarget(text, place));
    }

    /// <summary>Puts the client's message at the end of the history, unless it stands there already, and compares with the turns before.</summary>
    private List<ChatMessage> Join(List<ChatMessage> history, ChatMessage input, bool isAnswered, Place place)
    {
        var repeats = history.Count > 0 && ReferenceEquals(history[^1], input);
        if (!repeats)
        {
            var isExchange = form == TrainingDataForm.Authored && history is [] or [.., { Role: ChatRole.Assistant }];
            if (isAnswered && !isExchange)
                log.Report(FindingRules.InputNotLast, place.Inner(".conversation_history"), "the history does not end with the client's message");
            history.Add(input);
        }

        PairChecks.ReportOrder(log, history, place.Inner(".conversation_history"));
        if (!Continues(history))
            log.Report(FindingRules.HistoryDiffers, place.Inner(".conversation_history"), "the history differs from the turns before it in this conversation");
        return history;
    }

    /// <summary>True when the context begins with all turns known so far and, unless lines may be missing, adds at most one.</summary>
    private bool Continues(List<ChatMessage> context)
    {
        if (form == TrainingDataForm.TrainingLines ? _known.Count > context.Count : context.Count - _known.Count is < 0 or > 1)
            return false;
        for (var i = 0; i < _known.Count; i++)
        {
            if (context[i] != _known[i])
                return false;
        }

        return true;
    }

    private string? MaskReason(TargetText target, double? quality, Place place)
    {
        if (target.IsCutOff)
            return "the answer is cut off";
        if (!(quality < options.MinQuality))
            return null;
        var reason = $"quality score {quality} is below {options.MinQuality}";
        log.Report(FindingRules.QualityFloor, place.Inner(".training_metadata.quality_score"), reason);
        return reason;
    }

    private readonly record struct TargetText(string? Text = null, bool IsInvalid = false, bool IsCutOff = false);
}
