using System.Text.Json.Serialization;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>
/// A number, or the reason why there is none. An undefined value is never NaN, infinity or 0: whoever reads it must meet the reason.
/// </summary>
[JsonConverter(typeof(QuantityConverter))]
public readonly record struct Quantity
{
    private readonly double _value;

    private Quantity(double value, string? reason) => (_value, Reason) = (value, reason);

    /// <summary>Why there is no value; null where there is one.</summary>
    public string? Reason { get; }

    /// <summary>Whether there is a value.</summary>
    public bool IsDefined => Reason is null;

    /// <summary>The value, or null.</summary>
    public double? Value => IsDefined ? _value : null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public double Known => IsDefined ? _value : throw new InvalidOperationException($"The value is undefined: {Reason}.");

    /// <summary>No value, for this reason.</summary>
    public static Quantity Undefined(string reason) => new(0, reason);

    /// <summary>A value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no finite number; then whoever computed it had to give a reason instead.</exception>
    public static Quantity Of(double value) =>
        double.IsFinite(value) ? new(value, null) : throw new ArgumentOutOfRangeException(nameof(value), value, "A quantity is finite or undefined.");

    /// <summary>A value, see <see cref="Of"/>.</summary>
    public static implicit operator Quantity(double value) => Of(value);

    /// <summary>Computes from this value; undefined for the same reason where it is undefined.</summary>
    public Quantity Then(Func<double, Quantity> next) => IsDefined ? next(_value) : this;

    /// <inheritdoc/>
    public override string ToString() => IsDefined ? _value.ToString("G6") : "-";
}
