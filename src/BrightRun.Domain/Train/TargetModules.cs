using System.Diagnostics.CodeAnalysis;

namespace BrightRun.Domain.Train;

/// <summary>The linears of a layer that get an adapter; equal when they name the same ones, in whatever order. Written <c>q_proj,v_proj</c>.</summary>
public sealed class TargetModules : IParsable<TargetModules>, IEquatable<TargetModules>
{
    /// <summary>The linears of a Llama-type layer in the order of the computation.</summary>
    public static IReadOnlyList<string> Known { get; } = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    private TargetModules(IEnumerable<string> names) => Names = [.. Known.Where(names.Contains)];

    /// <summary>All seven.</summary>
    public static TargetModules All { get; } = new(Known);

    /// <summary>The four of attention.</summary>
    public static TargetModules Attention { get; } = new(Known.Take(4));

    /// <summary>The names in the order of <see cref="Known"/>, each once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [NotNullWhen(true)] out TargetModules? result)
    {
        var names = (s ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        result = names.Length > 0 && names.All(Known.Contains) ? new TargetModules(names) : null;
        return result is not null;
    }

    /// <inheritdoc/>
    public static TargetModules Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var result) ? result : throw new FormatException($"'{s}' does not name linears of {string.Join(", ", Known)}.");

    /// <inheritdoc/>
    public bool Equals(TargetModules? other) => other is not null && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TargetModules);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Names);
}
