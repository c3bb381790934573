using System.Globalization;
using System.Text.RegularExpressions;

namespace BrightRun.Pipeline.Tests.Generate;

public partial class SumTests
{
    private const string Word = "(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";

    private static readonly string[] Words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    [Fact]
    public void Sum_IsRight()
    {
        var sums = Composed.Texts.SelectMany(text => Sum().Matches(text)).ToList();

        Assert.True(sums.Count > 500, $"only {sums.Count} sums");
        Assert.DoesNotContain(sums, sum => Calculate(sum) != Number(sum.Groups["result"].Value));
    }

    [Fact]
    public void PriceOfSeveral_IsTheirNumberTimesThePriceOfOne()
    {
        var prices = Composed.Texts.SelectMany(text => Several().Matches(text)).ToList();

        Assert.NotEmpty(prices);
        Assert.DoesNotContain(prices, price => Number(price.Groups["n"].Value) * Number(price.Groups["each"].Value) != Number(price.Groups["sum"].Value));
    }

    private static int Calculate(Match sum)
    {
        var (left, right) = (Number(sum.Groups["left"].Value), Number(sum.Groups["right"].Value));
        return sum.Groups["sign"].Value switch { "plus" => left + right, "minus" => left - right, _ => left * right };
    }

    private static int Number(string text) =>
        Array.IndexOf(Words, text.ToLowerInvariant()) is var word and >= 0 ? word : int.Parse(text.Trim('$'), NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<left>\$?\d[\d,]*|" + Word + @") (?<sign>plus|minus|times) (?<right>\$?\d[\d,]*|" + Word + @") is (?<result>\$?[\d,]+|\w+)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Sum();

    [GeneratedRegex(@"bought (?<n>\w+) [\w ]+ for (?<each>\$\d+) each, and that was (?<sum>\$[\d,]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Several();
}
