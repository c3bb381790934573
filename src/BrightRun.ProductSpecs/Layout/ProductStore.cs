using System.Text.Json;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>The products of a root: a small file each, written by <c>specs init</c>.</summary>
public static class ProductStore
{
    private const string Ending = ".product.json";

    /// <summary>Abbreviations of all products that were initialised, in ordinal order.</summary>
    public static IReadOnlyList<string> Abbreviations(IFileStore files, PathPolicy paths) =>
    [
        .. files.Files(Path.GetDirectoryName(paths.Inside(SpecsLayout.ProductFile("x")))!)
            .Select(path => Path.GetFileName(path))
            .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[..^Ending.Length]),
    ];

    /// <summary>The product of an abbreviation, whatever its case; null when it was never initialised.</summary>
    /// <exception cref="SpecsException">The abbreviation can't be one, or the product's file is damaged.</exception>
    public static Product? Find(IFileStore files, PathPolicy paths, string abbreviation)
    {
        Product.RequireAbbreviation(abbreviation);
        if (Abbreviations(files, paths).FirstOrDefault(known => string.Equals(known, abbreviation, StringComparison.OrdinalIgnoreCase)) is not { } stored)
            return null;
        var path = paths.Inside(SpecsLayout.ProductFile(stored));
        try
        {
            return (JsonSerializer.Deserialize<Product>(files.Text(path), SpecsJson.Style) ?? throw new JsonException("null")).Validated();
        }
        catch (Exception fault) when (fault is JsonException or SpecsException)
        {
            throw new SpecsException($"{paths.Shown(path)} is damaged: {fault.Message}", $"Write it anew with `brightrun specs init --name NAME --abbrev {stored} --force`.");
        }
    }

    /// <summary>The text of a product's file.</summary>
    public static string Text(Product product) => SpecsJson.Text(product);
}
