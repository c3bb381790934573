namespace BrightRun.Tokens.Examples;

/// <summary>A pair that is not trained on, and why.</summary>
/// <param name="Name">Conversation and turn.</param>
/// <param name="Reason">Why, as a phrase.</param>
public sealed record ExcludedPair(string Name, string Reason);

/// <summary>What became of the data: every pair is counted once as trained, masked, left out or without a target.</summary>
public sealed record TrainingSetReport
{
    /// <summary>Conversations read; 0 for tokenized data.</summary>
    public required int Conversations { get; init; }

    /// <summary>Conversations that contribute no pair.</summary>
    public required int ConversationsWithoutPair { get; init; }

    /// <summary>Pairs as stored, those without a target included; a tokenized line is one.</summary>
    public required int StoredPairs { get; init; }

    /// <summary>Pairs that are trained on.</summary>
    public required int Pairs { get; init; }

    /// <summary>Pairs whose target must not be trained on; it stands as context in the pairs after it.</summary>
    public required IReadOnlyList<ExcludedPair> Masked { get; init; }

    /// <summary>Usable pairs that exceed the length limit even with their system text and last user turn alone.</summary>
    public required IReadOnlyList<ExcludedPair> LeftOut { get; init; }

    /// <summary>Trained pairs that lost early turns to the length limit.</summary>
    public required int ShortenedPairs { get; init; }

    /// <summary>Trained pairs whose answer is word for word that of an earlier one.</summary>
    public required int RepeatedAnswers { get; init; }

    /// <summary>Sequences made.</summary>
    public required int Sequences { get; init; }

    /// <summary>Conversations with at least one sequence of several pairs.</summary>
    public required int FoldedConversations { get; init; }

    /// <summary>Pairs in sequences of several pairs.</summary>
    public required int FoldedPairs { get; init; }

    /// <summary>Pairs outside the sequence of their conversation's longest pair, by reason. Empty when folding is off.</summary>
    public required IReadOnlyDictionary<UnfoldedReason, int> Unfolded { get; init; }

    /// <summary>Tokens that the trained pairs would have one by one.</summary>
    public required long TokensAsPairs { get; init; }

    /// <summary>Tokens of the sequences: what one epoch forwards.</summary>
    public required long Tokens { get; init; }

    /// <summary>Supervised tokens of the sequences.</summary>
    public required long SupervisedTokens { get; init; }

    /// <summary>Tokens of the longest sequence.</summary>
    public required int Longest { get; init; }

    /// <summary>How many times fewer tokens folding forwards.</summary>
    public double Saving => Tokens == 0 ? 1 : (double)TokensAsPairs / Tokens;
}
