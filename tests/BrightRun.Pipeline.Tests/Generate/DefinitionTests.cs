using System.Text.RegularExpressions;
using BrightRun.Domain.Curate;

namespace BrightRun.Pipeline.Tests.Generate;

/// <summary>What is asked directly has one answer in every document: a small model cannot learn a word that is explained now so, now otherwise.</summary>
public partial class DefinitionTests
{
    private static readonly (string Question, string Answer)[] Exchanges =
    [
        .. Composed.Documents.Select(document => document.Messages.SkipWhile(message => message.Role == ChatRole.System).Select(message => message.Content).Chunk(2))
            .SelectMany(chat => chat.Select(exchange => (exchange[0], exchange[1]))),
    ];

    [Fact]
    public void Word_IsExplainedInOneWay()
    {
        var explained = Exchanges.Select(exchange => (exchange.Answer, Word: Definition().Match(exchange.Question).Groups["word"].Value))
            .Where(exchange => exchange.Word.Length > 0 && exchange.Answer.StartsWith($"{char.ToUpperInvariant(exchange.Word[0])}{exchange.Word[1..]} is ", StringComparison.Ordinal))
            .GroupBy(exchange => exchange.Word, exchange => exchange.Answer, StringComparer.Ordinal)
            .ToList();

        Assert.True(explained.Count > 60, $"only {explained.Count} words are explained");
        Assert.All(explained, word => Assert.Single(word.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public void Word_IsAskedForInManyWays()
    {
        var askedFor = Exchanges.Where(exchange => exchange.Answer.StartsWith("Interest is the price", StringComparison.Ordinal)).Select(exchange => exchange.Question);

        Assert.True(askedFor.Distinct(StringComparer.Ordinal).Count() >= 9);
    }

    [Theory]
    [InlineData("my debts")]
    [InlineData("the letters")]
    public void Worry_HasOneAnswerThatNamesNoFeeling(string matter)
    {
        var answers = Exchanges.Where(exchange => exchange.Question.StartsWith("I ", StringComparison.Ordinal) && Worry(matter).IsMatch(exchange.Question)).Select(exchange => exchange.Answer).ToList();

        Assert.True(answers.Count > 20, $"only {answers.Count} answers");
        Assert.DoesNotContain("feel", Assert.Single(answers.Distinct(StringComparer.Ordinal)), StringComparison.OrdinalIgnoreCase);
    }

    private static Regex Worry(string matter) =>
        new($@"^I (am|feel|worry)[a-z ]* (about|of) {matter}\. (What|Where|Can you help|Please)[^.?]*[.?]$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^What is (?!the )(?<word>[a-z ]+)\?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();
}
