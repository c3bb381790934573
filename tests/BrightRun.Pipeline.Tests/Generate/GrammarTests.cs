using System.Text.RegularExpressions;
using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Tests.Generate;

public partial class GrammarTests
{
    [Fact]
    public void Article_AgreesWithTheSoundThatFollows()
    {
        Assert.DoesNotContain(Composed.Texts, text => WrongA().IsMatch(text));
        Assert.DoesNotContain(Composed.Texts, text => WrongAn().IsMatch(text));
    }

    [Fact]
    public void Verb_AgreesWithItsPronoun() => Assert.DoesNotContain(Composed.Texts, text => Disagreement().IsMatch(text));

    [Fact]
    public void Sentence_BeginsWithACapitalAndEndsOnce()
    {
        Assert.DoesNotContain(Composed.Texts, text => SmallStart().IsMatch(text));
        Assert.DoesNotContain(Composed.Texts, text => DoubledStop().IsMatch(text));
    }

    [Fact]
    public void Text_HoldsNothingThatWasToBeFilledIn() =>
        Assert.DoesNotContain(Composed.Texts, text => Unfilled().IsMatch(text));

    [Theory]
    [InlineData("child", "children")]
    [InlineData("bag of rice", "bags of rice")]
    [InlineData("shop assistant", "shop assistants")]
    [InlineData("dress", "dresses")]
    [InlineData("party", "parties")]
    [InlineData("toy", "toys")]
    public void Plural_ChangesTheHead(string noun, string plural) => Assert.Equal(plural, Inflection.Plural(noun));

    [Theory]
    [InlineData("owe", "owes")]
    [InlineData("try", "tries")]
    [InlineData("have", "has")]
    [InlineData("watch", "watches")]
    [InlineData("pay", "pays")]
    public void ThirdPerson_TakesItsEnding(string verb, string form) => Assert.Equal(form, Inflection.ThirdPerson(verb));

    [Theory]
    [InlineData("a old friend had a hour. she left.", "An old friend had an hour. She left.")]
    [InlineData("a $80 bill and a $110 bill", "An $80 bill and a $110 bill")]
    [InlineData("a used car", "A used car")]
    [InlineData("\"is it late?\" asked Anna. \"yes.\"", "\"Is it late?\" asked Anna. \"Yes.\"")]
    public void Finishing_SetsArticlesAndCapitals(string raw, string finished) => Assert.Equal(finished, Finishing.Finish(raw));

    [Theory]
    [InlineData("{open", "brace")]
    [InlineData("[one|two", "bracket")]
    public void BrokenPhrase_IsNamed(string line, string what) => Assert.Contains(what, Assert.Throws<FormatException>(() => Phrase.Parse(line)).Message, StringComparison.Ordinal);

    [GeneratedRegex(@"\b[Aa] (?!use|uni|one\b)[aeiou]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WrongA();

    [GeneratedRegex(@"\b[Aa]n (?!hour|honest)[^aeiou$8]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WrongAn();

    [GeneratedRegex(@"(?<!each of )\b(I|you|we|they) (has|does|is|owes|pays|wants|needs|feels)\b|(?<!(does|did|do|can|could|if|and) )\b([Hh]e|[Ss]he) (have|do|am|are|owe|pay|want|need|feel)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Disagreement();

    [GeneratedRegex(@"[{}\[\]|=]|  ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unfilled();

    [GeneratedRegex(@"^[a-z]|[.?!] [a-z](?<!"" [a-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SmallStart();

    [GeneratedRegex(@"[.?!,][.?!,]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DoubledStop();
}
