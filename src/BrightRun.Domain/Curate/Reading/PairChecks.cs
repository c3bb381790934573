using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Rules about a pair that leave it usable, and about its texts.</summary>
internal sealed class PairChecks(FindingLog log, TrainingDataForm form)
{
    private const double LowestScore = 1;
    private const double HighestScore = 5;

    /// <summary>Checks everything beside the texts.</summary>
    public void Check(JsonElement pair, int turn, bool isAnswered, Place place)
    {
        CheckLabels(pair, turn, place);
        CheckEmotion(pair, place);
        if (isAnswered)
            CheckQuality(pair, place);
    }

    /// <summary>Checks an answer.</summary>
    /// <returns>True when it is cut off.</returns>
    public bool CheckTarget(string text, Place place)
    {
        var defects = TextDefects.Of(text);
        if (defects.HasFlag(TextDefect.CutOff))
            log.Report(FindingRules.TargetCutOff, place, "the answer is cut off: it ends in a lone backslash");
        ReportRest(defects, text, place);
        return defects.HasFlag(TextDefect.CutOff);
    }

    /// <summary>Checks a text that is context only.</summary>
    public void CheckContextText(string text, Place place)
    {
        var defects = TextDefects.Of(text);
        if (defects.HasFlag(TextDefect.CutOff))
            log.Report(FindingRules.TextCutOff, place, "the text is cut off: it ends in a lone backslash");
        ReportRest(defects, text, place);
    }

    /// <summary>Reports when client and assistant do not take turns, the client first.</summary>
    public static void ReportOrder(FindingLog log, List<ChatMessage> turns, Place place)
    {
        for (var i = 0; i < turns.Count; i++)
        {
            if (turns[i].Role == (i % 2 == 0 ? ChatRole.User : ChatRole.Assistant))
                continue;
            log.Report(FindingRules.HistoryOrder, place, i == 0 ? "the client does not speak first" : $"turns {i} and {i + 1} are by the same side");
            return;
        }
    }

    private void ReportRest(TextDefect defects, string text, Place place)
    {
        if (defects.HasFlag(TextDefect.UndecodedEscapes))
        {
            var because = defects.HasFlag(TextDefect.CutOff) ? "; it is cut off, too, and is not repaired"
                : text.Contains('\n', StringComparison.Ordinal) ? " beside real line breaks: they may be meant, and are not repaired"
                : "";
            log.Report(FindingRules.UndecodedEscapes, place, $"the text holds undecoded escapes{because}");
        }

        if (defects.HasFlag(TextDefect.BadCharacters))
            log.Report(FindingRules.BadCharacters, place, "the text holds broken characters (U+FFFD, twice decoded UTF-8, or control characters)");
    }

    private void CheckLabels(JsonElement pair, int turn, Place place)
    {
        var training = JsonText.ObjectMember(pair, "training_metadata");
        if (JsonText.WholeMember(training, "conversation_turn") is { } label && label != turn)
            log.Report(FindingRules.TurnLabel, place.Inner(".training_metadata.conversation_turn"), $"`conversation_turn` is {label}, `turn_number` is {turn}");
        if (JsonText.Member(pair, "id") is { } id && TurnInId(id) is { } suffix && suffix != turn)
            log.Report(FindingRules.TurnLabel, place.Inner(".id"), $"the id `{id}` names turn {suffix}, `turn_number` is {turn}");
    }

    /// <summary>The number in <c>…_turn7</c> or, in lines, <c>…_turn7_1a2b3c4d</c>.</summary>
    private static int? TurnInId(string id)
    {
        var at = id.LastIndexOf("_turn", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var rest = id.AsSpan(at + "_turn".Length);
        var end = rest.IndexOf('_');
        return int.TryParse(end < 0 ? rest : rest[..end], out var turn) ? turn : null;
    }

    private void CheckEmotion(JsonElement pair, Place place)
    {
        var emotions = JsonText.ObjectMember(JsonText.ObjectMember(pair, "emotional_context"), "detected_emotions");
        place = place.Inner(".emotional_context.detected_emotions");
        if (emotions.ValueKind != JsonValueKind.Object)
            return;
        foreach (var name in (ReadOnlySpan<string>)["intensity", "primary_confidence", "secondary_confidence"])
        {
            if (emotions.TryGetProperty(name, out _) && JsonText.NumberMember(emotions, name) is not (>= 0 and <= 1))
                log.Report(FindingRules.EmotionRange, place.Inner($".{name}"), $"`{name}` is not a number from 0 to 1");
        }

        if (form != TrainingDataForm.Authored && emotions.TryGetProperty("valence", out _) && JsonText.Member(emotions, "valence") is not ("mixed" or "positive" or "negative"))
            log.Report(FindingRules.EmotionRange, place.Inner(".valence"), "`valence` is not mixed, positive or negative");
    }

    private void CheckQuality(JsonElement pair, Place place)
    {
        place = place.Inner(".training_metadata.quality_score");
        var score = JsonText.NumberMember(JsonText.ObjectMember(pair, "training_metadata"), "quality_score");
        if (score is null)
            log.Report(FindingRules.QualityMissing, place, "`quality_score` is missing or not a number");
        else if (score is < LowestScore or > HighestScore)
            log.Report(FindingRules.QualityRange, place, $"`quality_score` is {score}, outside 1 to 5");
    }
}
