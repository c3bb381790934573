using System.Text.RegularExpressions;
using BrightRun.Domain;

namespace BrightRun.Formats.Peft;

/// <summary>Which modules of a model are meant: by the ends of their paths, or by a regular expression over the whole path.</summary>
public sealed record ModuleSelection
{
    /// <summary>PEFT's word for every linear of the layers; the output head is not one of them.</summary>
    public const string AllLinear = "all-linear";

    /// <summary>A pattern comes from a file; it may not hang us.</summary>
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly Regex? _regex;

    private ModuleSelection(IReadOnlyList<string> names, string? pattern)
    {
        Names = names;
        Pattern = pattern;
        _regex = pattern is null or AllLinear ? null : Compile($@"\A(?:{pattern})\z", pattern);
    }

    /// <summary>Last parts of paths, as <c>q_proj</c> or <c>layers.1.mlp.down_proj</c>; empty when a pattern is given.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A regular expression, or <see cref="AllLinear"/>; null when names are given.</summary>
    public string? Pattern { get; }

    /// <summary>Modules whose path is one of these, or ends with one of them after a dot.</summary>
    public static ModuleSelection Of(params IReadOnlyList<string> names) => new([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], null);

    /// <summary>Modules whose whole path matches the expression.</summary>
    /// <exception cref="RefusedException">It is no regular expression.</exception>
    public static ModuleSelection Matching(string pattern) => new([], pattern);

    /// <summary>Whether a module is meant.</summary>
    /// <param name="path">Its path, for example <c>model.layers.0.self_attn.q_proj</c>.</param>
    /// <exception cref="RefusedException">The expression takes too long.</exception>
    public bool Matches(string path) => Pattern switch
    {
        null => Names.Any(name => MatchesName(path, name)),
        AllLinear => path.StartsWith("model.layers.", StringComparison.Ordinal),
        _ => Match(_regex!, path, Pattern).Success,
    };

    /// <inheritdoc/>
    public bool Equals(ModuleSelection? other) => other is not null && Pattern == other.Pattern && Names.SequenceEqual(other.Names, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Pattern, Names.Count);

    /// <inheritdoc/>
    public override string ToString() => Pattern ?? string.Join(',', Names);

    internal static bool MatchesName(string path, string name) => path == name || path.EndsWith($".{name}", StringComparison.Ordinal);

    internal static Regex Compile(string expression, string shown)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (ArgumentException failure)
        {
            throw new RefusedException($"'{shown}' is no regular expression: {failure.Message}", "Correct the adapter's configuration, or name the modules one by one.", failure);
        }
    }

    internal static Match Match(Regex regex, string path, string shown)
    {
        try
        {
            return regex.Match(path);
        }
        catch (RegexMatchTimeoutException failure)
        {
            throw new RefusedException($"The expression '{shown}' takes too long on '{path}'.", "Simplify it, or name the modules one by one.", failure);
        }
    }
}
