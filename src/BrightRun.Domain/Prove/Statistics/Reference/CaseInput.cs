using System.Globalization;
using System.Text.Json;

namespace BrightRun.Domain.Prove.Statistics.Reference;

/// <summary>The input of one reference case, or an object inside it. Every member that is missing or not what it must be is refused by name.</summary>
internal sealed class CaseInput(JsonElement members, string where)
{
    private const int LargestCount = 10_000_000;

    /// <summary>Whether a member is there.</summary>
    public bool Has(string name) => members.TryGetProperty(name, out _);

    /// <summary>A finite number.</summary>
    public double Number(string name) => Number(Element(name), name);

    /// <summary>A number above 0.</summary>
    public double Positive(string name) => Number(name) is > 0 and var value ? value : throw Wrong(name, "above 0");

    /// <summary>A number from 0 on.</summary>
    public double NonNegative(string name) => Number(name) is >= 0 and var value ? value : throw Wrong(name, "0 or more");

    /// <summary>A number above 0 and below 1.</summary>
    public double Probability(string name) => Number(name) is > 0 and < 1 and var value ? value : throw Wrong(name, "above 0 and below 1");

    /// <summary>A whole number from 0 on.</summary>
    public int Count(string name) =>
        Element(name) is { ValueKind: JsonValueKind.Number } element && element.TryGetInt32(out var count) && count is >= 0 and <= LargestCount
            ? count
            : throw Wrong(name, $"a whole number from 0 to {LargestCount}");

    /// <summary>True or false; false where it is missing.</summary>
    public bool Flag(string name) => Has(name) && Element(name).ValueKind == JsonValueKind.True;

    /// <summary>A text.</summary>
    public string Text(string name) => Element(name) is { ValueKind: JsonValueKind.String } element ? element.GetString()! : throw Wrong(name, "a text");

    /// <summary>An unsigned 64-bit number, written in decimal as a text.</summary>
    public ulong Whole(string name) => ulong.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(name, "a whole number as text");

    /// <summary>An unsigned 64-bit number, written in hexadecimal after 0x as a text.</summary>
    public ulong Seed(string name) =>
        Text(name) is var text && text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seed)
            ? seed
            : throw Wrong(name, "a hexadecimal number such as 0x2a");

    /// <summary>A list of finite numbers.</summary>
    public double[] Numbers(string name) => List(name, item => Number(item, name));

    /// <summary>A list of at least one finite number.</summary>
    public double[] NonEmptyNumbers(string name) => Numbers(name) is { Length: > 0 } numbers ? numbers : throw Wrong(name, "a list with at least one number");

    /// <summary>Two lists of numbers that belong together.</summary>
    public (double[] First, double[] Second) Pairs(string first, string second)
    {
        var (a, b) = (Numbers(first), Numbers(second));
        return a.Length == b.Length ? (a, b) : throw Wrong(second, $"as long as {first}: {a.Length} numbers");
    }

    /// <summary>A list of lists of numbers.</summary>
    public double[][] Table(string name) => List(name, row => Row(row, name, item => Number(item, name)));

    /// <summary>A list of lists of numbers of one length.</summary>
    public double[][] Rectangle(string name) => Even(Table(name), name);

    /// <summary>A list of lists of numbers of one length, null where one is missing.</summary>
    public double?[][] RectangleWithGaps(string name) => Even(List(name, row => Row(row, name, item => Optional(item, name))), name);

    /// <summary>A list of lists of texts, null where one is missing.</summary>
    public string?[][] Texts(string name) => List(name, row => Row(row, name, item => item.ValueKind is JsonValueKind.Null or JsonValueKind.String ? item.GetString() : throw Wrong(name, "a table of texts")));

    /// <summary>A list of texts.</summary>
    public string[] Words(string name) => List(name, item => item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(name, "a list of texts"));

    /// <summary>A list of objects.</summary>
    public T[] Items<T>(string name, Func<CaseInput, T> read)
    {
        var index = 0;
        return List(name, item => read(Inside(item, $"{name}[{index++}]")));
    }

    /// <summary>A list of lists, each of objects or null.</summary>
    public T?[][] ItemTable<T>(string name, Func<CaseInput, T> read)
        where T : class =>
        List(name, row => Row(row, name, item => item.ValueKind == JsonValueKind.Null ? null : read(Inside(item, name))));

    /// <summary>A list of lists, each of lists of lists of texts or null: the orders that raters gave.</summary>
    public string[][]?[][] Orders(string name) =>
        List(name, row => Row(row, name, item => item.ValueKind == JsonValueKind.Null ? null : Row(item, name, tier => Row(tier, name, word => word.GetString() ?? throw Wrong(name, "a name of an arm")))));

    /// <summary>An object inside.</summary>
    public CaseInput Member(string name) => Inside(Element(name), name);

    /// <summary>A list of numbers, null where one is missing.</summary>
    public double?[] NumbersWithGaps(string name) => List(name, item => Optional(item, name));

    /// <summary>What to throw when a member is not what it must be.</summary>
    public RefusedException Wrong(string name, string expected) => new($"{where}: {name} must be {expected}.", "Correct the case, see the fixtures' statistics.json for its form.");

    private CaseInput Inside(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object ? new CaseInput(element, $"{where}, {name}") : throw Wrong(name, "an object");

    private JsonElement Element(string name) => members.TryGetProperty(name, out var element) ? element : throw Wrong(name, "there");

    private double Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong(name, "a finite number");

    private double? Optional(JsonElement element, string name) => element.ValueKind == JsonValueKind.Null ? null : Number(element, name);

    private T[] List<T>(string name, Func<JsonElement, T> read) => Row(Element(name), name, read);

    private T[] Row<T>(JsonElement element, string name, Func<JsonElement, T> read) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(read)] : throw Wrong(name, "a list");

    private T[][] Even<T>(T[][] rows, string name) => rows.All(row => row.Length == rows[0].Length) ? rows : throw Wrong(name, "a table whose rows are equally long");
}
