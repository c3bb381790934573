using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;
using CsCheck;

namespace BrightRun.ProductSpecs.Tests.Layout;

/// <summary>Whatever a product, a file or a document is called, nothing is written outside of the product's folder.</summary>
public class HostileNameTests
{
    private static readonly Gen<string> Names = Gen.OneOf(
        Gen.OneOfConst("../", "..", "a/b", "a\\b", "/etc", "C:", "con", "NUL", "com1", "aux.md", ".", "", " ", "a b", "a.b", "\U0001F97E", "ä", "-a", "tm\n", "tm\0"),
        Gen.String[Gen.Char.AlphaNumeric, 41, 300],
        Gen.String[Gen.Char["./\\:-~$%*?\"<>|a1 "], 1, 12]);

    [Theory]
    [InlineData("tm")]
    [InlineData("TM-2")]
    [InlineData("0")]
    [InlineData("com10")]
    public void Abbreviation_OfLettersDigitsAndHyphens_IsAllowed(string abbreviation) => Product.RequireAbbreviation(abbreviation);

    [Fact]
    public void Abbreviation_ThatCouldLeaveItsFolder_IsRefused() => Names.Sample(name =>
    {
        if (name.Length is > 0 and <= 40 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && name[0] != '-' && name.ToUpperInvariant() is not ("CON" or "NUL" or "COM1"))
            return;

        Assert.Equal(SpecsFailure.WrongArguments, Assert.Throws<SpecsException>(() => Product.RequireAbbreviation(name)).Failure);
    });

    [Fact]
    public void Output_OfAHostileConfiguration_StaysInTheFolderOfTheProduct() => Names.Sample(
        name =>
        {
            using var shop = new Workshop();
            var folder = shop.At("_mapping/tm");
            foreach (var relative in new[] { $"_mapping/tm/{name}", $"_mapping/tm/_run-prompts/{name}", name, $"_mapping/other/{name}" })
            {
                string full;
                try
                {
                    full = shop.Context.OutputAt(relative);
                }
                catch (SpecsException)
                {
                    continue;
                }

                Assert.StartsWith(folder + Path.DirectorySeparatorChar, full, StringComparison.Ordinal);
                Assert.DoesNotContain("..", full[folder.Length..].Split(Path.DirectorySeparatorChar));
            }
        },
        iter: 60);

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("con")]
    [InlineData("$1 {PROJECT_NAME} [XX] \"quoted\" `ticks` <b>")]
    [InlineData("Bergführer \U0001F97E über")]
    public void Name_OfAProduct_IsTextAndNeverAPath(string name)
    {
        using var shop = new Workshop(name).Initialised();

        shop.Prompt(StepId.Narrative);

        Assert.Contains($"# Write the seed narrative of {name}\n", shop.Read("_mapping/tm/_run-prompts/00-product-tm-seed-narrative-prompt-v1.md"), StringComparison.Ordinal);
        Assert.Equal(["product"], Directory.GetFileSystemEntries(Path.GetDirectoryName(shop.Root)!).Select(Path.GetFileName));
    }

    [Fact]
    public void Name_OfThreeHundredCharacters_IsKept()
    {
        using var shop = new Workshop(new string('n', 300)).Initialised();

        Assert.Equal(shop.Product.Name, ProductStore.Find(shop.Files, shop.Context.Paths, "TM")!.Name);
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("")]
    public void Name_ThatIsNoLineOfText_IsRefused(string name)
    {
        using var shop = new Workshop(name);

        Assert.Throws<SpecsException>(() => InitStep.Run(shop.Context, null, prompts: false, force: false, dryRun: false));
        Assert.Empty(shop.Snapshot());
    }

    [Fact]
    public void Headings_OfADocument_NeverBecomePaths()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("_mapping/tm/03-tm-functional-requirements.md", "# X\n\n## 1. ../../evil/con\n\n- **FR1.1.1:** a\n\n## 123456789. \U0001F97E\n\n- **FR123456789.1.1:** b\n");

        shop.Split();

        Assert.True(shop.Has("_mapping/tm/04-tm-FR-wireframes-E01.md"));
        Assert.True(shop.Has("_mapping/tm/04-tm-FR-wireframes-E123456789.md"));
        Assert.Equal(["product"], Directory.GetFileSystemEntries(Path.GetDirectoryName(shop.Root)!).Select(Path.GetFileName));
    }
}
