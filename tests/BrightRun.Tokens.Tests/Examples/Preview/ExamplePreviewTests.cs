using BrightRun.Domain.Curate;
using BrightRun.Tokens.Examples;
using BrightRun.Tokens.Examples.Preview;

namespace BrightRun.Tokens.Tests.Examples.Preview;

public sealed class ExamplePreviewTests
{
    private static readonly Conversation ThreePairs = Talk.Of("c", "S", "q1", "a1", "q2", "a2", "q3", "a3");

    private static IReadOnlyList<PreviewedExample> Preview(Conversation conversation, ExampleOptions? options = null) =>
        ExamplePreview.Of(conversation, new LetterFormat(), new ByteTokenizer(), options ?? new ExampleOptions());

    private static string Text(PreviewedExample example, TokenKind kind) =>
        string.Concat(example.Tokens.Where(token => token.Kind == kind && token.Id >= ' ').Select(token => token.Text));

    [Fact]
    public void Preview_ShowsEveryTokenThatTrainingSees()
    {
        var sequence = Assert.Single(Sets.Build([ThreePairs], [], new LetterFormat(), new ExampleOptions()).Sequences);
        var example = Assert.Single(Preview(ThreePairs));

        Assert.Equal(sequence.Ids, example.Tokens.Select(token => token.Id));
        Assert.Equal(sequence.SupervisedTokens, example.Count(TokenKind.Supervised));
        Assert.Equal("a1a2a3", Text(example, TokenKind.Supervised));
    }

    [Fact]
    public void Preview_MaskedAnswer_IsShownAsSuchAndNamed()
    {
        var example = Assert.Single(Preview(ThreePairs.Masked(4)));

        Assert.Equal("a2", Text(example, TokenKind.Masked));
        Assert.Equal("a1a3", Text(example, TokenKind.Supervised));
        Assert.Equal(["conversation c, turn 4 is not trained on: the text is cut off"], example.Notes);
    }

    [Fact]
    public void Preview_MaskedAnswerInAShortenedContext_IsFoundWhereItStands()
    {
        var example = Preview(ThreePairs.Masked(4), new ExampleOptions { MaxLength = 23 })[^1];

        Assert.Equal("a2", Text(example, TokenKind.Masked));
        Assert.Equal("a3", Text(example, TokenKind.Supervised));
        Assert.Contains(example.Notes, note => note.StartsWith("the first 2 messages were left away", StringComparison.Ordinal));
    }

    [Fact]
    public void Preview_NothingToTrainOn_GivesNoSequenceButTheReasons()
    {
        var conversation = Talk.Of("c", "S", "q1", "a1").Masked(2);

        Assert.Empty(Preview(conversation));
        Assert.Equal(["conversation c, turn 2: the text is cut off"], ExamplePreview.Exclusions(conversation, new LetterFormat(), new ExampleOptions()));
    }

    [Fact]
    public void TokenizedLine_WithoutTokenizer_ShowsIds()
    {
        var example = ExamplePreview.Of(new TrainingSequence([7, 8], [-100, 8], 1, "line 3"), tokenizer: null);

        Assert.Equal(["⟨7⟩", "⟨8⟩"], example.Tokens.Select(token => token.Text));
        Assert.Equal([TokenKind.Context, TokenKind.Supervised], example.Tokens.Select(token => token.Kind));
    }

    [Fact]
    public void TokenTexts_OfBytes_GiveEachCharacterAtItsLastByte()
    {
        var tokenizer = new ByteTokenizer();

        Assert.Equal(["a", "", "ï", "", "", "", "🙂", "!"], TokenTexts.Of(tokenizer.Encode("aï🙂!"), tokenizer));
    }

    [Fact]
    public void TokenTexts_Joined_AreTheTextEvenWhereItHoldsAReplacementMark()
    {
        var tokenizer = new ByteTokenizer();
        const string text = "a stray \uFFFD mark, and one at the end \uFFFD";

        Assert.Equal(text, string.Concat(TokenTexts.Of(tokenizer.Encode(text), tokenizer)));
    }
}
