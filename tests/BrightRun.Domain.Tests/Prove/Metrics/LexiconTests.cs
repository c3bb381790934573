using BrightRun.Domain.Prove.Metrics;

namespace BrightRun.Domain.Tests.Prove.Metrics;

/// <summary>The word lists as data.</summary>
public class LexiconTests
{
    [Theory]
    [InlineData("emotion-words", 95)]
    [InlineData("ack-patterns", 15)]
    [InlineData("validation", 20)]
    [InlineData("signature", 15)]
    [InlineData("advice", 40)]
    [InlineData("jargon", 120)]
    [InlineData("both-and", 15)]
    [InlineData("time", 25)]
    [InlineData("common-words", 3000)]
    public void List_HasItsSize(string name, int entries) => Assert.Equal(entries, Lexicons.Default.All.Single(list => list.Name == name).Entries.Entries.Count);

    [Fact]
    public void List_OfSeveralKinds_HasItsSizes()
    {
        Assert.Equal(220, Lexicons.Default.EmotionWords.Entries.Forms);
        Assert.Equal((40, 25), (Lexicons.Default.OtherParty.Sections["roles"].Entries.Count, Lexicons.Default.OtherParty.Sections["verbs"].Entries.Count));
        Assert.Equal(80, Lexicons.Default.Imperatives.Sections["verbs"].Entries.Count);
    }

    [Fact]
    public void List_SaysWhatBelongsInIt_AndHoldsNothingTwice()
    {
        foreach (var list in Lexicons.Default.All)
        {
            Assert.True(list.Includes.Length > 40 && list.Excludes.Length > 20, list.Name);
            Assert.Equal(64, list.Sha256.Length);
            foreach (var section in list.Sections.Values)
            {
                string[] phrases = [.. section.Entries.SelectMany(entry => entry.Variants).Select(phrase => string.Join(' ', phrase.Parts.Select(part => part.Word ?? string.Join('/', part.Class!))))];
                Assert.Empty(phrases.GroupBy(phrase => phrase).Where(group => group.Count() > 1).Select(group => $"{list.Name}: {group.Key}"));
            }
        }
    }

    [Theory]
    [InlineData("feel")]
    [InlineData("feeling")]
    [InlineData("concern")]
    [InlineData("pressure")]
    [InlineData("loss")]
    [InlineData("heavy")]
    [InlineData("love")]
    [InlineData("trust")]
    [InlineData("stuck")]
    [InlineData("mad")]
    public void WeakWord_IsNoEmotionWord(string word) => Assert.False(Lexicons.Default.EmotionWords.Entries.Has(word));

    [Theory]
    [InlineData("imagine")]
    [InlineData("remember")]
    [InlineData("note")]
    [InlineData("consider")]
    public void VerbOfThought_IsNoStep(string word) => Assert.False(Lexicons.Default.Imperatives.Sections["verbs"].Has(word));

    [Fact]
    public void Hash_DoesNotDependOnLineEnds_AndChangesWithAnEntry()
    {
        const string Text = "list: mine\nversion: 2\nused by: C1\nincludes: ours,\n  and theirs\nexcludes: none\n---\none two | three\n";

        var list = LexiconFile.Read(Text, "mine.txt");

        Assert.Equal(("ours, and theirs", 2), (list.Includes, list.Version));
        Assert.Equal(list.Sha256, LexiconFile.Read(Text.ReplaceLineEndings("\r\n"), "mine.txt").Sha256);
        Assert.NotEqual(list.Sha256, LexiconFile.Read(Text + "four\n", "mine.txt").Sha256);
    }

    [Theory]
    [InlineData("no head at all", "three dashes")]
    [InlineData("list: a\nversion: x\nused by: C1\nincludes: b\nexcludes: c\n---\na", "version")]
    [InlineData("list: a\nversion: 1\nused by: C1\nincludes: b\n---\na", "excludes")]
    [InlineData("list: a\nversion: 1\nused by: C1\nincludes: b\nexcludes: c\n---\nin {n} days", "class n")]
    public void FileThatIsNoList_IsRefused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<RefusedException>(() => LexiconFile.Read(text, "mine.txt")).Message, StringComparison.Ordinal);
}
