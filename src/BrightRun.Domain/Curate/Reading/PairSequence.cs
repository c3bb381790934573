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
        var history = ReadHistory(pair, place);
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
        if (!TryText(pair, "system_prompt", out var value))
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

    /// <summary>The earlier turns, or null when they cannot be used.</summary>
    private List<ChatMessage>? ReadHistory(JsonElement pair, Place place)
    {
        place = place.Inner(".conversation_history");
        if (!pair.TryGetProperty("conversation_history", out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            log.Report(FindingRules.HistoryInvalid, place, "`conversation_history` is missing or not an array");
            return null;
        }

        var history = new List<ChatMessage>(entries.GetArrayLength() + 2);
        foreach (var entry in entries.EnumerateArray())
        {
            var turn = ReadHistoryTurn(entry, history, place);
            if (turn is null)
                return null;
            history.Add(turn);
        }

        return history;
    }

    private ChatMessage? ReadHistoryTurn(JsonElement entry, List<ChatMessage> before, Place place)
    {
        var index = before.Count;
        var member = form == TrainingDataForm.Authored && entry.ValueKind == JsonValueKind.Object && !entry.TryGetProperty("content", out _) ? "assistant" : "content";
        if (!TryText(entry, member, out var value))
        {
            log.Report(FindingRules.HistoryInvalid, place.Inner($"[{index}]"), $"entry {index + 1} of the history has no text");
            return null;
        }

        if (RoleOf(entry, member, before) is not { } role)
        {
            log.Report(FindingRules.HistoryRole, place.Inner($"[{index}].role"), $"entry {index + 1} of the history has the role {Shown(entry, "role")}");
            return null;
        }

        if (index < _known.Count && _known[index].Role == role && JsonText.Equals(value, _known[index].Content))
            return _known[index];
        var text = JsonText.Of(value);
        if (string.IsNullOrWhiteSpace(text))
        {
            log.Report(FindingRules.HistoryInvalid, place.Inner($"[{index}]"), $"entry {index + 1} of the history is blank");
            return null;
        }

        _checks.CheckContextText(text, place.Inner($"[{index}].{member}"));
        return new ChatMessage(role, text);
    }

    /// <summary>Authored histories may leave the role out: client and assistant then take turns.</summary>
    private ChatRole? RoleOf(JsonElement entry, string member, List<ChatMessage> before) => JsonText.Member(entry, "role") switch
    {
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        null when form == TrainingDataForm.Authored && member == "assistant" => ChatRole.Assistant,
        null when form == TrainingDataForm.Authored => before is [.., { Role: ChatRole.User }] ? ChatRole.Assistant : ChatRole.User,
        _ => null,
    };

    /// <summary>The client's message, or null when it cannot be used.</summary>
    private ChatMessage? ReadInput(JsonElement pair, List<ChatMessage>? history, Place place)
    {
        place = place.Inner(".current_user_input");
        if (!TryText(pair, "current_user_input", out var value))
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
        if (!TryText(pair, "target_response", out var value))
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

    /// <summary>A text member; authored files of version 3.4.2 wrap texts in an object with <c>content</c>.</summary>
    private static bool TryText(JsonElement parent, string name, out JsonElement value)
    {
        value = default;
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out value))
            return false;
        if (value.ValueKind == JsonValueKind.Object && !value.TryGetProperty("content", out value))
            return false;
        return value.ValueKind == JsonValueKind.String;
    }

    private static string Shown(JsonElement parent, string name) => JsonText.Member(parent, name) is { } text ? $"\"{text}\"" : "missing";

    private readonly record struct TargetText(string? Text = null, bool IsInvalid = false, bool IsCutOff = false);
}
