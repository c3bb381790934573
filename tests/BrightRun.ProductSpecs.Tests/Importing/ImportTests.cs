using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Importing;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Tests.Importing;

/// <summary>Older layout and configuration files come over, and stay where they are.</summary>
public class ImportTests
{
    [Fact]
    public void Documents_OfTheRootAndTheSharedFolder_AreCopiedToTheFolderOfTheProduct()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("01-tm-overview.md", "# Trail Mate - Overview\n");
        shop.Write("_mapping/fr-maps/03-tm-functional-requirements.md", "# Requirements\r\n");

        var result = Import(shop);

        Assert.Equal("# Trail Mate - Overview\n", shop.Read("_mapping/tm/01-tm-overview.md"));
        Assert.Equal("# Requirements\n", shop.Read("_mapping/tm/03-tm-functional-requirements.md"));
        Assert.True(shop.Has("01-tm-overview.md"));
        Assert.Equal(2, result.Files.Count);
    }

    [Fact]
    public void Product_ThatWasNeverInitialised_IsKnownAfterwards_AndInitBringsWhatItLacks()
    {
        using var shop = new Workshop();
        shop.Write("01-tm-overview.md", "# Trail Mate - Overview\n");

        var result = Import(shop);

        Assert.Equal(["_mapping/tm/01-tm-overview.md", "_tools/config/tm.product.json"], result.Files.Select(file => file.Path));
        Assert.All(result.Files, file => Assert.Equal("created", file.Action));
        Assert.Equal(shop.Context.Product, ProductStore.Find(shop.Context.Files, shop.Context.Paths, "tm"));
        Assert.StartsWith("brightrun specs init", result.Next, StringComparison.Ordinal);
    }

    [Fact]
    public void Document_ThatIsHereAlready_IsKept()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Overview);
        var mine = shop.Read("_mapping/tm/01-tm-overview.md");
        shop.Write("01-tm-overview.md", "# older\n");

        Assert.Contains(Import(shop).Warnings, warning => warning.Contains("which was kept", StringComparison.Ordinal));
        Assert.Equal(mine, shop.Read("_mapping/tm/01-tm-overview.md"));
    }

    [Fact]
    public void BothOlderFiles_BecomeOneConfiguration_FoundByTypeAndNotByPlace()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("_tools/seed-story-config.json", """
            {
              "seed-narrative": {
                "promptPath": "_prompt_engineering/my-narrative.md",
                "required_placeholders": {
                  "PROJECT_NAME": {"type": "text", "default": "{{project_name}}"},
                  "RAW_DATA_PATH": {"type": "seed_path", "default": "notes-{{project_abbreviation}}.md"},
                  "SEED_NARRATIVE_TEMPLATE_PATH": {"type": "template_path", "default": "00-seed-narrative-template.md"},
                  "TONE": {"type": "text", "default": "plain"}
                },
                "conditional_sections": {"current_status": {"path_variable": "CODEBASE_REVIEW_PATH"}}
              }
            }
            """);
        shop.Write("_prompt_engineering/my-narrative.md", "Read {RAW_DATA_PATH}, {TONE}, {PROJECT_NAME}.");
        shop.Write("_tools/config/prompts-config.json", """
            {"documents": [
              {"type": "user-stories", "prompt_template_path": "_prompt_engineering/02-user-stories-prompt_v1.md",
               "template_config": {"required_placeholders": {"SEED_STORY_PATH": "stories/{{project_abbreviation}}.md", "OUTPUT_PATH": "02.md"}}},
              {"type": "overview", "template_config": {"required_placeholders": {"SEED_STORY_PATH": "seeds/{project_abbreviation}.md"},
               "conditional_sections": {"current_status": {"placeholders": {"CODEBASE_REVIEW_PATH": "app"}}}}},
              {"type": "poem"}
            ]}
            """);

        var result = Import(shop);

        var configuration = SpecsConfiguration.Load(shop.Files, shop.Context.Paths);
        Assert.Equal("my-narrative.md", configuration.Step(StepId.Narrative).Prompt);
        Assert.Equal("plain", configuration.Step(StepId.Narrative).Settings["TONE"]);
        Assert.Equal("_seeds/notes-{{project_abbreviation}}.md", configuration.Step(StepId.Narrative).Inputs.Single(input => input.Key == "RAW_DATA_PATH").Default);
        Assert.Equal("seeds/{project_abbreviation}.md", configuration.Step(StepId.Overview).Inputs.Single(input => input.Key == "SEED_STORY_PATH").Default);
        Assert.Equal("app", configuration.Step(StepId.Overview).Inputs.Single(input => input.Kind == InputKind.Codebase).Default);
        Assert.Equal("stories/{{project_abbreviation}}.md", configuration.Step(StepId.UserStories).Inputs.Single(input => input.Key == "SEED_STORY_PATH").Default);
        Assert.Contains(result.Notes, note => note.Contains("\"poem\"", StringComparison.Ordinal));
        Assert.Contains(result.Notes, note => note.Contains("the output 02.md was left out", StringComparison.Ordinal));

        shop.Write("_seeds/notes-tm.md", "# notes\n");
        shop.Prompt(StepId.Narrative);
        Assert.Equal("Read _seeds/notes-tm.md, plain, Trail Mate.", shop.Read("_mapping/tm/_run-prompts/00-product-tm-seed-narrative-prompt-v1.md"));
    }

    [Fact]
    public void ConfigurationThatIsThere_IsNotReplacedWithoutForce()
    {
        using var shop = new Workshop().Initialised();
        shop.Write(SpecsLayout.ConfigurationFile, "{}");
        shop.Write("_tools/config/prompts-config.json", """{"documents": [{"type": "overview", "required_placeholders": {"SEED_STORY_PATH": "x/y.md"}}]}""");

        Assert.Throws<SpecsException>(() => Import(shop));
        Assert.Equal("{}", shop.Read(SpecsLayout.ConfigurationFile));
        Import(shop, force: true);
        Assert.Contains("x/y.md", shop.Read(SpecsLayout.ConfigurationFile), StringComparison.Ordinal);
    }

    [Fact]
    public void OlderCaches_AreLeftOut_AndThatIsSaid()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("_tools/cache/01-02-tm-overview-paths-cache.json", """{"SEED_STORY_PATH": "/home/me/script.js"}""");

        Assert.Contains(Import(shop).Notes, note => note.Contains("01-02-tm-overview-paths-cache.json was left out", StringComparison.Ordinal));
        Assert.False(shop.Has("_tools/cache/tm.paths.json"));
    }

    [Fact]
    public void DryRun_WritesNothing()
    {
        using var shop = new Workshop().Initialised();
        shop.Write("01-tm-overview.md", "# x\n");
        var before = shop.Snapshot();

        Assert.Single(new ImportStep(shop.Context).Run(shop.Root, force: false, dryRun: true).Files);
        Assert.Equal(before, shop.Snapshot());
    }

    private static ProductSpecs.Steps.StepResult Import(Workshop shop, bool force = false) => new ImportStep(shop.Context).Run(shop.Root, force, dryRun: false);
}
