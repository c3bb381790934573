using BrightRun.Domain;

namespace BrightRun.Tokens.Examples;

/// <summary>Checks a line of tokenized data. It cannot be split at turn boundaries, so whatever is wrong with it is refused.</summary>
internal static class TokenizedExample
{
    public static TrainingSequence Check(int[] ids, int[] labels, string name, ExampleOptions options)
    {
        if (ids.Length != labels.Length)
        {
            throw new RefusedException(
                $"{name}: {ids.Length} input_ids but {labels.Length} labels",
                $"Give every id one label, {TrainingSequence.Ignored} where it is not supervised.");
        }
        CheckIds(ids, "input_ids", name, options);
        CheckIds(labels, "labels", name, options);
        if (ids.Length > options.LengthLimit)
        {
            string limit = options.MaxLength is { } max && max == options.LengthLimit ? "--max-length" : "the base's context";
            throw new RefusedException(
                $"{name}: {ids.Length} tokens, {limit} allows {options.LengthLimit}",
                "A tokenized line has no turns to split at: shorten the line, or raise --max-length if the base's context allows.");
        }

        var sequence = new TrainingSequence(ids, labels, Pairs: 1, name);
        return sequence.SupervisedTokens > 0
            ? sequence
            : throw new RefusedException(
                $"{name}: no label after the first is supervised, so the line would train nothing",
                $"Remove the line, or give the tokens to learn their ids as labels instead of {TrainingSequence.Ignored}.");
    }

    private static void CheckIds(int[] values, string member, string name, ExampleOptions options)
    {
        int vocabulary = options.VocabularySize ?? int.MaxValue;
        for (int i = 0; i < values.Length; i++)
        {
            bool ignored = member == "labels" && values[i] == TrainingSequence.Ignored;
            if (!ignored && (values[i] < 0 || values[i] >= vocabulary))
            {
                throw new RefusedException(
                    $"{name}: {member}[{i}] is {values[i]}, outside the base's vocabulary of {vocabulary} ids",
                    "Tokenize the data with the tokenizer of this base.");
            }
        }
    }
}
