using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BrightRun.Domain.Train;

/// <summary>
/// Length of the warm-up: a number of steps, or a fraction of all steps when below 1. Written <c>3</c> or <c>0.03</c>.
/// </summary>
public readonly record struct Warmup : IParsable<Warmup>, IFormattable
{
    private readonly double _value;

    private Warmup(double value) => _value = value;

    /// <summary>That many steps.</summary>
    public static Warmup Steps(int steps) => new(steps);

    /// <summary>That fraction of all steps, 0 … below 1.</summary>
    public static Warmup Fraction(double fraction) => new(fraction);

    /// <summary>The number of warm-up steps in a run; a fraction is rounded down.</summary>
    /// <param name="totalSteps">Steps of the whole schedule.</param>
    public int Of(int totalSteps) => (int)Math.Min(int.MaxValue, _value < 1 ? Math.Floor(_value * totalSteps) : _value);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Warmup result)
    {
        var read = double.TryParse(s, NumberStyles.Float, provider, out var value) && value >= 0 && (value < 1 || (value == Math.Floor(value) && value <= int.MaxValue));
        result = new Warmup(read ? value : 0);
        return read;
    }

    /// <inheritdoc/>
    public static Warmup Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is neither a number of steps nor a fraction below 1.");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => _value.ToString("R", formatProvider);

    /// <inheritdoc/>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);
}
