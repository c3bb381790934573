using BrightRun.Tokens.Training;
using CsCheck;

namespace BrightRun.Tokens.Tests.Training;

public class MergeLearnerTests
{
    /// <summary>
    /// The words of Sennrich, Haddow and Birch 2016, algorithm 1: low 5, lower 2, newest 6, widest 3, each with an end mark, here
    /// written as a full stop. Three pairs stand 9 times there ("e" "s", "s" "t", "t" "."), and the paper leaves open which goes first;
    /// ours is the one with the smaller left symbol, letters before what was merged. Counted by hand.
    /// </summary>
    [Fact]
    public void Merges_OfTheExampleInTheLiterature_AreThoseCountedByHand() =>
        Assert.Equal(
            ["e s 9", "t . 9", "es t. 9", "l o 7", "lo w 7", "e w 6", "n ew 6", "new est. 6", "low . 5", "d est. 3"],
            Learn([("low.", 5), ("lower.", 2), ("newest.", 6), ("widest.", 3)], 10));

    [Fact]
    public void Merges_OfEqualCount_AreTakenBySmallerLeftThenSmallerRight() =>
        Assert.Equal(["a b 1", "a c 1", "b c 1"], Learn([("bc", 1), ("ac", 1), ("ab", 1)], 3));

    [Fact]
    public void Merges_InARunOfOneLetter_GoFromLeftToRight() =>
        // aa aa a, then aa aaa: "a" is a smaller symbol than "aa".
        Assert.Equal(["a a 4", "aa a 1", "aa aaa 1"], Learn([("aaaaa", 1)], 3));

    /// <summary>Against the algorithm as it is printed: count all pairs anew before every merge.</summary>
    [Fact]
    public void Merges_EqualThoseOfTheTextbook_WhateverTheWords() =>
        Gen.Select(Gen.String[Gen.Char["abcd"], 1, 8], Gen.Int[1, 20]).Array[1, 12].Sample(
            words => Assert.Equal(Textbook(words, 12), Learn(words, 12)));

    private static List<string> Learn(IEnumerable<(string Word, int Count)> words, int merges)
    {
        var symbols = Enumerable.Range(0, 128).Select(letter => ((char)letter).ToString()).ToList();
        var learner = new MergeLearner(words.Select(word => (word.Word.Select(letter => (int)letter).ToArray(), (long)word.Count)));
        var learned = new List<string>();
        while (learned.Count < merges && learner.MostFrequent(1) is { } pair)
        {
            learned.Add($"{symbols[pair.Left]} {symbols[pair.Right]} {pair.Count}");
            symbols.Add(symbols[pair.Left] + symbols[pair.Right]);
            learner.Merge(pair, symbols.Count - 1);
        }

        return learned;
    }

    private static List<string> Textbook(IEnumerable<(string Word, int Count)> words, int merges)
    {
        var symbols = Enumerable.Range(0, 128).Select(letter => ((char)letter).ToString()).ToList();
        var text = words.Select(word => (Symbols: word.Word.Select(letter => (int)letter).ToList(), word.Count)).ToList();
        var learned = new List<string>();
        for (var merge = 0; merge < merges; merge++)
        {
            var pairs = text.SelectMany(word => word.Symbols.Zip(word.Symbols.Skip(1)).Select(pair => (pair, word.Count))).GroupBy(one => one.pair, one => one.Count).ToList();
            if (pairs.Count == 0)
                break;
            var best = pairs.OrderByDescending(pair => pair.Sum()).ThenBy(pair => pair.Key.First).ThenBy(pair => pair.Key.Second).First();
            learned.Add($"{symbols[best.Key.First]} {symbols[best.Key.Second]} {best.Sum()}");
            symbols.Add(symbols[best.Key.First] + symbols[best.Key.Second]);
            foreach (var (word, _) in text)
            {
                for (var i = 0; i + 1 < word.Count; i++)
                {
                    if ((word[i], word[i + 1]) != best.Key)
                        continue;
                    word[i] = symbols.Count - 1;
                    word.RemoveAt(i + 1);
                }
            }
        }

        return learned;
    }
}
