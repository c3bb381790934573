using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BrightRun.Domain;
using BrightRun.Domain.Curate;
using BrightRun.Domain.Curate.Preferences;
using BrightRun.Tokens.Chat;
using BrightRun.Tokens.Examples.Preferences;

namespace BrightRun.Tokens.Examples;

/// <summary>
/// Turns conversations, one after the other, into the sequences that the engine trains on, and counts what became of every
/// pair. Lines of tokenized data are taken as they are.
/// </summary>
/// <param name="options">Length limit, folding, step size.</param>
public sealed class TrainingSetBuilder(ExampleOptions options)
{
    private readonly List<TrainingSequence> _sequences = [];
    private readonly List<ExcludedPair> _masked = [];
    private readonly List<ExcludedPair> _leftOut = [];
    private readonly Dictionary<UnfoldedReason, int> _unfolded = [];
    private readonly HashSet<UInt128> _answers = [];
    private int _conversations, _conversationsWithoutPair, _storedPairs, _pairs, _shortened, _repeatedAnswers, _foldedConversations, _foldedPairs;
    private long _tokensAsPairs;

    /// <summary>Adds the pairs of a conversation.</summary>
    /// <exception cref="RefusedException">The chat format cannot render it, or supervises nothing of an answer.</exception>
    public void Add(Conversation conversation, IChatFormat format)
    {
        var examples = ConversationExamples.Make(conversation, format, options);
        foreach (var fold in examples.Folds)
            _sequences.Add(fold.ToSequence(examples.NameOf(fold)));

        _conversations++;
        _storedPairs += conversation.Pairs.Count;
        _conversationsWithoutPair += examples.Folds.Count == 0 ? 1 : 0;
        _foldedConversations += examples.Folds.Any(fold => fold.Pairs.Count > 1) ? 1 : 0;
        _masked.AddRange(examples.Masked);
        _leftOut.AddRange(examples.LeftOut);
        foreach (var fold in examples.Folds)
        {
            _pairs += fold.Pairs.Count;
            _foldedPairs += fold.Pairs.Count > 1 ? fold.Pairs.Count : 0;
            _shortened += fold.Pairs.Count(pair => pair.DroppedMessages > 0);
            _tokensAsPairs += fold.Pairs.Sum(pair => (long)pair.Length);
            _repeatedAnswers += fold.Pairs.Count(pair => !_answers.Add(HashOf(pair.Messages[^1].Content)));
        }
        foreach (var reason in examples.Unfolded)
            CollectionsMarshal.GetValueRefOrAddDefault(_unfolded, reason, out _)++;
    }

    /// <summary>Adds a line of tokenized data; it counts as one pair and is never cut.</summary>
    /// <param name="ids">Token ids.</param>
    /// <param name="labels">One label per id; <see cref="TrainingSequence.Ignored"/> where not supervised.</param>
    /// <param name="name">The line, for messages: <c>line 12</c>.</param>
    /// <exception cref="RefusedException">The line is malformed, supervises nothing, or is longer than allowed.</exception>
    public void AddTokenized(int[] ids, int[] labels, string name)
    {
        _sequences.Add(TokenizedExample.Check(ids, labels, name, options));
        _storedPairs++;
        _pairs++;
        _tokensAsPairs += ids.Length;
    }

    /// <summary>Adds a preference between two answers; it counts as one pair.</summary>
    /// <exception cref="RefusedException">The chat format cannot render it, or supervises nothing of an answer.</exception>
    public void Add(ChatPreference preference, IChatFormat format)
    {
        _conversations++;
        _storedPairs++;
        if (new PreferenceFitter(format, options.LengthLimit).Fit(preference, out var dropped, out var shortest) is not { } sequence)
        {
            _conversationsWithoutPair++;
            _leftOut.Add(new ExcludedPair(preference.Name, $"{shortest} tokens with its system text and last user turn alone, {options.LengthLimit} allowed"));
            return;
        }

        _shortened += dropped > 0 ? 1 : 0;
        AddPreference(sequence);
    }

    /// <summary>Adds a preference between two sequences of token ids; it counts as one pair and is never cut.</summary>
    /// <exception cref="RefusedException">A side is malformed, supervises nothing, or is longer than allowed.</exception>
    public void Add(TokenPreference preference)
    {
        _storedPairs++;
        AddPreference(PreferenceSequence.Of(
            TokenizedExample.Check(preference.Chosen.InputIds, preference.Chosen.Labels, $"{preference.Name}, chosen", options),
            TokenizedExample.Check(preference.Rejected.InputIds, preference.Rejected.Labels, $"{preference.Name}, rejected", options),
            preference.Name));
    }

    /// <summary>The sequences added, in order.</summary>
    public IReadOnlyList<TrainingSequence> Sequences => _sequences;

    /// <summary>What became of everything added so far.</summary>
    public TrainingSetReport Report() => new()
    {
        Conversations = _conversations,
        ConversationsWithoutPair = _conversationsWithoutPair,
        StoredPairs = _storedPairs,
        Pairs = _pairs,
        Masked = _masked,
        LeftOut = _leftOut,
        ShortenedPairs = _shortened,
        RepeatedAnswers = _repeatedAnswers,
        Sequences = _sequences.Count,
        FoldedConversations = _foldedConversations,
        FoldedPairs = _foldedPairs,
        Unfolded = _unfolded,
        TokensAsPairs = _tokensAsPairs,
        Tokens = _sequences.Sum(sequence => (long)sequence.Ids.Length),
        SupervisedTokens = _sequences.Sum(sequence => (long)sequence.SupervisedTokens),
        Longest = _sequences.Select(sequence => sequence.Ids.Length).DefaultIfEmpty().Max(),
    };

    private void AddPreference(TrainingSequence sequence)
    {
        _sequences.Add(sequence);
        _pairs++;
        _tokensAsPairs += sequence.Ids.Length;
    }

    /// <summary>Half of a SHA-256: enough to tell answers apart without keeping their text.</summary>
    private static UInt128 HashOf(string text) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));
}
