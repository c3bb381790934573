using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>What is known of a product; stored by <c>specs init</c>.</summary>
/// <param name="Name">Name as people write it; kept as given.</param>
/// <param name="Abbreviation">Letters, digits and hyphens; part of paths.</param>
/// <param name="Category">Kind of product, for the header of the requirements.</param>
/// <param name="Deliverable">What is to be built, for the enhancement prompt; null: taken from the overview.</param>
public sealed partial record Product(string Name, string Abbreviation, string Category = Product.DefaultCategory, string? Deliverable = null)
{
    /// <summary>The category of a product that was given none.</summary>
    public const string DefaultCategory = "Software product";

    private const int LongestAbbreviation = 40;

    /// <summary>Checks name and abbreviation.</summary>
    /// <exception cref="SpecsException">One of them can't be used.</exception>
    public Product Validated()
    {
        RequireAbbreviation(Abbreviation);
        RequireLine("name", Name);
        RequireLine("category", Category);
        if (Deliverable is not null)
            RequireLine("deliverable", Deliverable);
        return this;
    }

    /// <summary>Refuses what must not become a part of a path.</summary>
    /// <exception cref="SpecsException">It is not 1 to 40 letters, digits and hyphens, or a name that Windows keeps for devices.</exception>
    public static void RequireAbbreviation(string abbreviation)
    {
        if (!Allowed().IsMatch(abbreviation))
        {
            throw new SpecsException(
                $"\"{Shown(abbreviation)}\" is no abbreviation.",
                $"Use 1 to {LongestAbbreviation} letters (a to z), digits and hyphens, beginning with a letter or digit, for example tm-2.", SpecsFailure.WrongArguments);
        }

        if (Device().IsMatch(abbreviation))
            throw new SpecsException($"\"{abbreviation}\" is the name of a device on Windows.", "Choose another abbreviation, for example by adding a letter.", SpecsFailure.WrongArguments);
    }

    private static void RequireLine(string what, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new SpecsException($"The {what} of the product is blank.", $"Give the {what}, for example --{what} \"Trip Mate\".", SpecsFailure.WrongArguments);
        if (text.Any(char.IsControl))
            throw new SpecsException($"The {what} of the product holds a line break or another control character.", $"Give the {what} as one line of text.", SpecsFailure.WrongArguments);
    }

    private static string Shown(string text) => text.Length <= LongestAbbreviation ? text : text[..LongestAbbreviation] + "…";

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Allowed();

    [GeneratedRegex(@"\A(con|prn|aux|nul|com[0-9]|lpt[0-9])\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Device();
}
