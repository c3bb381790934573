namespace BrightRun.Tokens.Examples;

/// <summary>Why a pair is not part of the sequence that holds the longest pair of its conversation.</summary>
public enum UnfoldedReason
{
    /// <summary>Its system text differs from that of the longest pair.</summary>
    SystemTextDiffers,

    /// <summary>Its history is not the beginning of the longest pair's.</summary>
    HistoryDiffers,

    /// <summary>One of the two lost early turns to the length limit, so they begin at different turns.</summary>
    ContextShortened,

    /// <summary>It is the same example once more; folding it in would train it only once.</summary>
    Repeated,

    /// <summary>The chat format renders the answer differently at the end and in the middle of a conversation.</summary>
    RenderedDifferently,

    /// <summary>The conversation has more pairs than one optimizer step holds.</summary>
    StepTooSmall,
}

/// <summary>The reasons in words.</summary>
public static class UnfoldedReasonText
{
    /// <summary>The reason as a phrase for a report.</summary>
    public static string Describe(this UnfoldedReason reason) => reason switch
    {
        UnfoldedReason.SystemTextDiffers => "the system text differs within the conversation",
        UnfoldedReason.HistoryDiffers => "the history is not that of the other pairs",
        UnfoldedReason.ContextShortened => "early turns were left away to fit the length limit",
        UnfoldedReason.Repeated => "the pair repeats another one",
        UnfoldedReason.RenderedDifferently => "the chat format renders the answer differently in the middle of a conversation",
        UnfoldedReason.StepTooSmall => "the conversation has more pairs than a step (batch × accumulate)",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason."),
    };
}
