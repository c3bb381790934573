namespace BrightRun.Domain.Options;

/// <summary>
/// Makes a property of an options record an option: a flag of the command line, a member of the configuration file and a line
/// of the stored plan, all under the same name.
/// </summary>
/// <remarks>
/// What the text of a value looks like follows from the property's type: <see cref="bool"/> is <c>on|off</c> (or a bare flag, see
/// <see cref="IsSwitch"/>), an enum its member in kebab-case (<c>Bf16</c> is <c>bf16</c>), everything else whatever the type's
/// <see cref="IParsable{TSelf}"/> reads in the invariant culture.
/// </remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionInfoAttribute : Attribute
{
    /// <summary>The heading that the option stands under in help.</summary>
    public required string Group { get; init; }

    /// <summary>One sentence: what it does, and where it is not obvious what a larger value means.</summary>
    public required string Help { get; init; }

    /// <summary>The name without dashes in front; null: the property's name in kebab-case.</summary>
    public string? Name { get; init; }

    /// <summary>What a value is measured in or what stands for it in help: <c>PAIRS</c>, <c>DIR</c>, <c>N|FRACTION</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>What help says about a null default, for example <c>all cores</c>.</summary>
    public string? DefaultText { get; init; }

    /// <summary>True for a bare flag without a value (<c>--rslora</c>); only for <see cref="bool"/>.</summary>
    public bool IsSwitch { get; init; }

    /// <summary>False where the option belongs to this call only (where to write, whether to start): it is neither stored in the plan nor compared on resume.</summary>
    public bool InPlan { get; init; } = true;
}
