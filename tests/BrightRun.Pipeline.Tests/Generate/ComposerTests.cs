using BrightRun.Domain.Curate;
using BrightRun.Pipeline.Generate;

namespace BrightRun.Pipeline.Tests.Generate;

public class ComposerTests
{
    [Fact]
    public void SameSeed_ComposesTheSameDocuments() =>
        Assert.Equal(new Composer(5).Documents().Take(300).Select(AllText), new Composer(5).Documents().Take(300).Select(AllText));

    [Fact]
    public void OtherSeed_ComposesOthers() =>
        Assert.Empty(new Composer(5).Documents().Take(300).Select(document => document.Seed).Intersect(new Composer(6).Documents().Take(300).Select(document => document.Seed)));

    [Fact]
    public void SeedOfADocument_ComposesThatDocumentAgain()
    {
        foreach (var document in Composed.Documents.Take(200))
            Assert.Equal(AllText(document), AllText(Composer.Compose(document.Seed)));
    }

    [Fact]
    public void Chats_AreAboutThreeQuartersOfTheWords()
    {
        var chats = Composed.Documents.Where(document => document.Kind == ComposedKind.Chat).Sum(document => Composed.Words(document).Length);

        Assert.InRange((double)chats / Composed.Documents.Sum(document => Composed.Words(document).Length), 0.7, 0.8);
    }

    [Fact]
    public void Chat_TakesTurnsAndEndsWithTheAssistant()
    {
        foreach (var chat in Composed.Documents.Where(document => document.Kind == ComposedKind.Chat))
        {
            var spoken = chat.Messages.SkipWhile(message => message.Role == ChatRole.System).ToList();
            Assert.InRange(chat.Messages.Count - spoken.Count, 0, 1);
            Assert.Equal(Enumerable.Range(0, spoken.Count).Select(i => i % 2 == 0 ? ChatRole.User : ChatRole.Assistant), spoken.Select(message => message.Role));
            Assert.Equal(ChatRole.Assistant, spoken[^1].Role);
        }
    }

    [Theory]
    [InlineData("it sounds like")]
    [InlineData("you sound")]
    [InlineData("I hear")]
    [InlineData("makes sense")]
    [InlineData("not alone")]
    [InlineData("many people feel")]
    [InlineData("I am sorry")]
    [InlineData("worries you")]
    public void PhrasesOfAListener_OccurInStoriesAndNeverInAnswers(string phrase)
    {
        Assert.Contains(Composed.Documents, document => document.Kind == ComposedKind.Dialogue && document.Text!.Contains(phrase, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Composed.Answers, answer => answer.Contains(phrase, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Vocabulary_IsOneThatASmallModelCanLearn() =>
        Assert.InRange(Composed.Documents.SelectMany(Composed.Words).Where(word => char.IsLetter(word[0])).Distinct(StringComparer.Ordinal).Count(), 1_500, 3_500);

    private static string AllText(ComposedDocument document) => string.Join('\n', Composed.TextsOf(document));
}
