using BrightRun.Tokens.Tokenizers.Bpe;
using CsCheck;

namespace BrightRun.Tokens.Tests.Tokenizers;

public class PairMergerTests
{
    [Fact]
    public void ShortAndLongPieces_AreMergedByTheDefinition()
    {
        // Up to 64 symbols are scanned, longer pieces go through a heap: both must do what the definition says.
        var symbols = Gen.Int[0, 3].Array[0, 200];
        var merges = Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12], Gen.Int[0, 9]).Array[0, 30];
        Gen.Select(symbols, merges).Sample(
            (text, pairs) =>
            {
                var table = new MergeTable(0);
                for (var i = 0; i < pairs.Length; i++)
                    table.Add(pairs[i].Item1, pairs[i].Item2, new Merge(pairs[i].Item3, 4 + (i % 9)));

                var ours = text.ToArray();
                var count = PairMerger.Merge(ours, table);

                Assert.Equal(ByDefinition(text, table), ours[..count]);
            },
            iter: 3_000);
    }

    private static List<int> ByDefinition(IEnumerable<int> text, MergeTable table)
    {
        var symbols = text.ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, symbols.Count - 1))
                .Select(at => (Merge: table.Find(symbols[at], symbols[at + 1]), At: at))
                .Where(pair => pair.Merge != Merge.None)
                .OrderBy(pair => pair.Merge.Rank).ThenBy(pair => pair.At)
                .FirstOrDefault((Merge.None, -1));
            if (best.Item2 < 0)
                return symbols;
            symbols[best.Item2] = best.Item1.Id;
            symbols.RemoveAt(best.Item2 + 1);
        }
    }
}
