using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Tokens.Examples.Preview;

/// <summary>Shows what training would do with each token of an example, made by the same code that training uses.</summary>
public static class ExamplePreview
{
    /// <summary>The sequences of a conversation; none when it has no pair to train on.</summary>
    /// <exception cref="RefusedException">The chat format cannot render it, or supervises nothing of an answer.</exception>
    public static IReadOnlyList<PreviewedExample> Of(Conversation conversation, IChatFormat format, ITokenizer tokenizer, ExampleOptions options)
    {
        var examples = ConversationExamples.Make(conversation, format, options);
        List<string> notes =
        [
            .. examples.Masked.Select(pair => $"{pair.Name} is not trained on: {pair.Reason}"),
            .. examples.LeftOut.Select(pair => $"{pair.Name} is left out: {pair.Reason}"),
            .. examples.Unfolded.GroupBy(reason => reason).Select(group => $"pairs outside the longest sequence: {group.Count()}; {group.Key.Describe()}"),
        ];
        return [.. examples.Folds.Select(fold => Preview(examples, fold, tokenizer, notes))];
    }

    /// <summary>Why a conversation has no sequence at all, one phrase per pair that has an answer.</summary>
    public static IReadOnlyList<string> Exclusions(Conversation conversation, IChatFormat format, ExampleOptions options)
    {
        var examples = ConversationExamples.Make(conversation, format, options);
        return [.. examples.Masked.Concat(examples.LeftOut).Select(pair => $"{pair.Name}: {pair.Reason}")];
    }

    /// <summary>A line of tokenized data.</summary>
    /// <param name="line">The line as <see cref="TrainingSetBuilder.AddTokenized"/> accepts it.</param>
    /// <param name="tokenizer">The base's tokenizer, or null where there is none: tokens are then shown as their ids.</param>
    public static PreviewedExample Of(TrainingSequence line, ITokenizer? tokenizer)
    {
        var kinds = line.Labels.Select((label, i) => i > 0 && label != TrainingSequence.Ignored ? TokenKind.Supervised : TokenKind.Context);
        return new PreviewedExample(line.Source, line.Pairs, Name(line.Ids, [.. kinds], tokenizer), []);
    }

    private static PreviewedExample Preview(ConversationExamples examples, Fold fold, ITokenizer tokenizer, IReadOnlyList<string> notes)
    {
        var sequence = fold.ToSequence(examples.NameOf(fold));
        var masked = MaskedMessages(examples.Conversation, fold.Longest);
        var kinds = new TokenKind[sequence.Ids.Length];
        for (int i = 0; i < kinds.Length; i++)
        {
            if (sequence.Labels[i] != TrainingSequence.Ignored)
                kinds[i] = TokenKind.Supervised;
            else if (masked.Contains(fold.Longest.AssistantTurn[i]))
                kinds[i] = TokenKind.Masked;
        }
        var shortened = fold.Longest.DroppedMessages is var dropped and > 0 ? [$"the first {dropped} messages were left away to fit the length limit"] : Array.Empty<string>();
        return new PreviewedExample(sequence.Source, sequence.Pairs, Name(sequence.Ids, kinds, tokenizer), [.. shortened, .. notes]);
    }

    /// <summary>Indices of the messages that are masked answers of the same conversation.</summary>
    private static HashSet<int> MaskedMessages(Conversation conversation, FittedPair longest) =>
    [
        .. conversation.Pairs
            .Where(pair => pair is { Target: not null, MaskReason: not null })
            .Select(pair => (pair.Target, Index: pair.Context.Count - longest.DroppedMessages))
            .Where(answer => answer.Index >= 0 && answer.Index < longest.AnswerMessage)
            .Where(answer => longest.Messages[answer.Index] == new ChatMessage(ChatRole.Assistant, answer.Target!))
            .Select(answer => answer.Index),
    ];

    private static PreviewedToken[] Name(int[] ids, TokenKind[] kinds, ITokenizer? tokenizer)
    {
        var texts = tokenizer is null ? [.. ids.Select(id => $"⟨{id}⟩")] : TokenTexts.Of(ids, tokenizer);
        HashSet<int> special = [.. tokenizer?.SpecialTokens.Values ?? []];
        return [.. ids.Select((id, i) => new PreviewedToken(id, texts[i], kinds[i], special.Contains(id)))];
    }
}
