using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;

namespace BrightRun.Tokens.Examples;

/// <summary>Everything that one conversation gives: its folds, and the pairs that are not trained on with the reason for each.</summary>
internal sealed record ConversationExamples(
    Conversation Conversation,
    IReadOnlyList<Fold> Folds,
    IReadOnlyList<ExcludedPair> Masked,
    IReadOnlyList<ExcludedPair> LeftOut,
    IReadOnlyList<UnfoldedReason> Unfolded)
{
    /// <summary>Renders, fits and folds the pairs of a conversation.</summary>
    public static ConversationExamples Make(Conversation conversation, IChatFormat format, ExampleOptions options)
    {
        var fitter = new PairFitter(format, options.LengthLimit);
        List<FittedPair> fitted = [];
        List<ExcludedPair> masked = [], leftOut = [];
        foreach (var pair in conversation.Pairs.Where(pair => pair.Target is not null))
        {
            if (pair.MaskReason is { } reason)
                masked.Add(new ExcludedPair(ExampleName.Of(conversation, pair.Turn), reason));
            else if (fitter.Fit(conversation, pair, out int shortest) is { } found)
                fitted.Add(found);
            else
            {
                string problem = $"{shortest} tokens with its system text and last user turn alone, {options.LengthLimit} allowed";
                leftOut.Add(new ExcludedPair(ExampleName.Of(conversation, pair.Turn), problem));
            }
        }

        var unfolded = new List<UnfoldedReason>();
        IReadOnlyList<Fold> folds = options.Fold
            ? PairFolder.Group(fitted, options.StepPairs, unfolded)
            : [.. fitted.Select(pair => new Fold([pair]))];
        return new ConversationExamples(conversation, folds, masked, leftOut, unfolded);
    }

    /// <summary>How messages name one of the folds.</summary>
    public string NameOf(Fold fold) => Folds.Count == 1
        ? ExampleName.Of(Conversation)
        : ExampleName.Of(Conversation, fold.Longest.Turn);
}
