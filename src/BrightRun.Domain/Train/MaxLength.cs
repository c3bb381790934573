using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace BrightRun.Domain.Train;

/// <summary>Longest sequence in tokens, or <c>auto</c>: what the longest conversation needs within the base's context and the memory.</summary>
/// <param name="Tokens">The number of tokens; null for auto.</param>
public readonly record struct MaxLength(int? Tokens) : IParsable<MaxLength>, IFormattable
{
    private const string AutoText = "auto";

    /// <summary>Chosen by the plan.</summary>
    public static MaxLength Auto { get; } = new(null);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MaxLength result)
    {
        result = Auto;
        if (string.Equals(s, AutoText, StringComparison.Ordinal))
            return true;
        if (!int.TryParse(s, NumberStyles.None, provider, out var tokens))
            return false;
        result = new MaxLength(tokens);
        return true;
    }

    /// <inheritdoc/>
    public static MaxLength Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' is neither a number of tokens nor '{AutoText}'.");

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => Tokens?.ToString(formatProvider) ?? AutoText;

    /// <inheritdoc/>
    public override string ToString() => ToString(null, CultureInfo.InvariantCulture);
}
