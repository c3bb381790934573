namespace BrightRun.ProductSpecs.Running;

/// <summary>What tokens cost, in US dollars per million.</summary>
/// <param name="Input">Tokens that are sent.</param>
/// <param name="Output">Tokens that are written.</param>
public sealed record ModelPrice(double Input, double Output)
{
    private const double Million = 1e6;

    /// <summary>
    /// List prices by the beginning of the model's name, as known in November 2025; a name that fits none has no price, for a guess would be
    /// worse. Prices change, and nothing here looks them up: <c>--price</c> wins over this table.
    /// </summary>
    private static readonly (string Name, ModelPrice Price)[] List =
    [
        ("claude-opus-4-5", new(5, 25)),
        ("claude-opus-4", new(15, 75)),
        ("claude-sonnet-4", new(3, 15)),
        ("claude-haiku-4-5", new(1, 5)),
        ("claude-3-5-haiku", new(0.8, 4)),
    ];

    /// <summary>The list price of a model; null: not known.</summary>
    public static ModelPrice? Of(string model) => List.FirstOrDefault(entry => model.StartsWith(entry.Name, StringComparison.OrdinalIgnoreCase)).Price;

    /// <summary>Cost in US dollars.</summary>
    public double Cost(long input, long output) => ((input * Input) + (output * Output)) / Million;
}
