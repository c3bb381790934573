using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Tests.Configuration;

public class ConfigurationTests
{
    [Fact]
    public void Steps_AreFoundById_WhateverTheirPlace()
    {
        var configuration = Read("""{"steps": [{"id": "02a", "settings": {"TONE": "plain"}}, {"id": "01", "settings": {"TONE": "warm"}}]}""");

        Assert.Equal("warm", configuration.Step("01").Settings["TONE"]);
        Assert.Equal("plain", configuration.Step("02a").Settings["TONE"]);
    }

    [Fact]
    public void Silence_MeansTheBuiltInDefault()
    {
        var configuration = Read("""
            {
              // comments and a trailing comma are allowed
              "steps": [{"id": "01", "inputs": [{"key": "SEED_STORY_PATH", "default": "notes/story.md"}]},]
            }
            """);

        Assert.Equal("notes/story.md", configuration.Step("01").Inputs.Single(input => input.Key == "SEED_STORY_PATH").Default);
        Assert.True(configuration.Step("01").Inputs.Single(input => input.Key == "SEED_STORY_PATH").Required);
        Assert.Equal(SpecsConfiguration.BuiltIn.Step("01").Prompt, configuration.Step("01").Prompt);
        Assert.Equal(SpecsConfiguration.BuiltIn.Step("02b"), configuration.Step("02b"));
    }

    [Fact]
    public void Faults_AreAllNamedByTheirPath()
    {
        var failure = Assert.Throws<SpecsException>(() => Read("""
            {"steps": [
              {"id": "07"},
              {"id": "01", "prompt": "../evil.md", "output": "../../outside.md", "colour": 1},
              {"id": "02a", "inputs": [{"key": "x"}, {"key": "SEED_STORY_PATH", "kind": "poem", "required": "yes", "producedBy": "99"}]},
              {"id": "02a"},
              5
            ], "more": true}
            """));

        foreach (var path in new[]
                 {
                     "$.steps[0].id", "$.steps[1].prompt", "$.steps[1].output", "$.steps[1].colour", "$.steps[2].inputs[0].key", "$.steps[2].inputs[0].default",
                     "$.steps[2].inputs[1].kind", "$.steps[2].inputs[1].required", "$.steps[2].inputs[1].producedBy", "$.steps[3].id", "$.steps[4]", "$.more",
                 })
            Assert.Contains(path, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BrokenJson_IsNamedByItsLine() => Assert.Contains("line 2", Assert.Throws<SpecsException>(() => Read("{\n\"steps\": [")).Message, StringComparison.Ordinal);

    [Fact]
    public void Template_AndSettingOfTheConfiguration_ReachThePrompt()
    {
        using var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Story);
        shop.Write("_tools/config/specs.config.json", """{"steps": [{"id": "01", "prompt": "mine.md", "settings": {"TONE": "plain {project_name}"}}]}""");
        shop.Write("_prompt_engineering/mine.md", "Write {SEED_STORY_PATH} in a {TONE} tone to {OUTPUT_PATH}");

        shop.Prompt(StepId.Overview);

        Assert.Equal("Write _mapping/tm/00-tm-seed-story.md in a plain Trail Mate tone to _mapping/tm/01-tm-overview.md", shop.Read("_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md"));
    }

    [Fact]
    public void NameOfAPromptOfStep3_FollowsItsTemplate() =>
        Assert.Equal("own_v2-output.md", Read("""{"steps": [{"id": "3a", "prompt": "own_v2.md"}]}""").Step("3a").PromptOutput);

    private static SpecsConfiguration Read(string text) => new ConfigurationReader("specs.config.json").Read(text);
}
