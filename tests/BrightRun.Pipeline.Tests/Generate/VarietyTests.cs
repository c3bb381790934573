namespace BrightRun.Pipeline.Tests.Generate;

/// <summary>The composer must not say the same again and again; the rates are those of these 12,000 documents.</summary>
public class VarietyTests
{
    private const int GramLength = 8;

    [Fact]
    public void RunsOfEightWords_AreMostlyNew()
    {
        var all = 0;
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var gram in Composed.Documents.SelectMany(document => Grams(Composed.Words(document))))
        {
            all++;
            distinct.Add(gram);
        }

        Assert.True(distinct.Count > 0.45 * all, $"{distinct.Count} of {all} are distinct");
    }

    [Fact]
    public void Documents_AreRarelyEqual()
    {
        var texts = Composed.Documents.Select(document => string.Join('\n', Composed.TextsOf(document))).ToList();

        Assert.True(texts.Distinct(StringComparer.Ordinal).Count() > 0.97 * texts.Count, $"{texts.Distinct(StringComparer.Ordinal).Count()} of {texts.Count} are distinct");
    }

    [Fact]
    public void LongDocuments_AreRarelyNearlyEqual()
    {
        const int Long = 40;
        const double NearlyAll = 0.8;

        var seen = new Dictionary<string, int>(StringComparer.Ordinal); // run of words -> the first document that holds it
        var (count, near) = (0, 0);
        foreach (var (index, document) in Composed.Documents.Index().Where(item => Composed.Words(item.Item).Length >= Long))
        {
            var grams = Grams(Composed.Words(document)).Distinct(StringComparer.Ordinal).ToList();
            var mostShared = grams.Where(seen.ContainsKey).CountBy(gram => seen[gram]).Select(earlier => earlier.Value).DefaultIfEmpty().Max();
            count++;
            near += mostShared >= NearlyAll * grams.Count ? 1 : 0;
            foreach (var gram in grams)
                seen.TryAdd(gram, index);
        }

        Assert.True(near < 0.005 * count, $"{near} of {count} nearly repeat an earlier one");
    }

    private static IEnumerable<string> Grams(string[] words) =>
        Enumerable.Range(0, Math.Max(0, words.Length - GramLength + 1)).Select(start => string.Join(' ', words, start, GramLength));
}
