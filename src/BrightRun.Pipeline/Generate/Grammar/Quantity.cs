using System.Globalization;
using System.Text.RegularExpressions;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>An amount of money in whole dollars, or a count.</summary>
internal readonly record struct Quantity(int Value, bool IsMoney)
{
    private static readonly string[] Words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <summary>A number of the range, both ends included: any count; money in steps that people say (to 100 by 5, by 1 where an end asks for it, to 500 by 10, to 2,000 by 50, above by 500).</summary>
    public static Quantity Draw(Xoshiro256 random, Match range)
    {
        var from = int.Parse(range.Groups["from"].Value, CultureInfo.InvariantCulture);
        var to = int.Parse(range.Groups["to"].Value, CultureInfo.InvariantCulture);
        var isMoney = range.Groups["unit"].Value == "$";
        var step = !isMoney ? 1 : to switch { <= 100 => from % 5 == 0 && to % 5 == 0 ? 5 : 1, <= 500 => 10, <= 2000 => 50, _ => 500 };
        return new Quantity(from + step * (int)random.Bounded((ulong)((to - from) / step) + 1), isMoney);
    }

    /// <summary>Product, sum or difference; money when one of the two is.</summary>
    public static Quantity Calculate(Quantity left, char sign, Quantity right) => new(
        sign switch { '*' => left.Value * right.Value, '+' => left.Value + right.Value, _ => left.Value - right.Value },
        left.IsMoney || right.IsMoney);

    /// <summary><c>$1,200</c>; counts to twelve as words.</summary>
    public override string ToString() =>
        IsMoney ? Value.ToString("$#,0", CultureInfo.InvariantCulture)
        : Value is >= 0 and <= 12 ? Words[Value] : Value.ToString("#,0", CultureInfo.InvariantCulture);
}
