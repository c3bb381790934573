using System.Text;
using BrightRun.Domain;
using BrightRun.Tokens.Tokenizers.Bpe;

namespace BrightRun.Tokens.Training;

/// <summary>
/// Trains a byte-level BPE tokenizer. Ids: first the special tokens in their order, then the 256 bytes in the order of the
/// characters that stand for them (<see cref="ByteLevelAlphabet"/>), then the merges in the order in which they were learned.
/// </summary>
public static class TokenizerTrainer
{
    private const int Bytes = 256;

    /// <summary>A pair that occurs only once teaches nothing about other texts.</summary>
    private const int LeastCount = 2;

    /// <summary>Trains it; the same words and counts give the same tokenizer.</summary>
    /// <param name="words">The words of the text.</param>
    /// <param name="vocabulary">Tokens altogether; fewer where the text holds no more pairs that occur twice.</param>
    /// <param name="specialTokens">Tokens that no text becomes; unique.</param>
    /// <exception cref="RefusedException">The vocabulary leaves no room for merges.</exception>
    public static TrainedTokenizer Train(WordCounts words, int vocabulary, IReadOnlyList<string> specialTokens)
    {
        var firstMerge = specialTokens.Count + Bytes;
        if (vocabulary <= firstMerge)
            throw new RefusedException($"A vocabulary of {vocabulary} tokens leaves no room beside {specialTokens.Count} special tokens and {Bytes} bytes.", $"Ask for more than {firstMerge} tokens.");

        var tokens = new List<string>(vocabulary);
        tokens.AddRange(specialTokens);
        tokens.AddRange(Enumerable.Range(0, Bytes).Select(value => ByteLevelAlphabet.Character((byte)value)).Order().Select(character => character.ToString()));
        var idOfByte = Enumerable.Range(0, Bytes).Select(value => tokens.IndexOf(ByteLevelAlphabet.Character((byte)value).ToString(), specialTokens.Count)).ToArray();

        var learner = new MergeLearner(words.Counts.Select(pair => (Encoding.UTF8.GetBytes(pair.Key).Select(value => idOfByte[value]).ToArray(), pair.Value)));
        var merges = new List<(int Left, int Right)>();
        var (ids, listed) = (tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id, StringComparer.Ordinal), new HashSet<(int, int)>());
        while (tokens.Count < vocabulary && learner.MostFrequent(LeastCount) is { } pair)
        {
            // "a" + "bc" may make what "ab" + "c" has made: the token stays one, with two ways to it.
            var text = tokens[pair.Left] + tokens[pair.Right];
            if (ids.TryAdd(text, tokens.Count))
                tokens.Add(text);
            if (listed.Add((pair.Left, pair.Right)))
                merges.Add((pair.Left, pair.Right));
            learner.Merge(pair, ids[text]);
        }

        return new TrainedTokenizer(tokens, merges, specialTokens.Count);
    }
}
