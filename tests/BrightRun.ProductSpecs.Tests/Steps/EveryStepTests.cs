using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Dialogue;
using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Tests.Steps;

/// <summary>What holds for every step alike.</summary>
public partial class EveryStepTests
{
    public static TheoryData<string, string> Written { get; } = new()
    {
        { StepId.Narrative, "_run-prompts/00-product-tm-seed-narrative-prompt-v1.md" },
        { StepId.Story, "_run-prompts/00-product-tm-seed-story-prompt-v1.md" },
        { StepId.Overview, "_run-prompts/01-product-tm-overview-prompt-v1.md" },
        { StepId.UserStories, "_run-prompts/02-product-tm-user-stories-prompt-v1.md" },
        { StepId.UserJourney, "_run-prompts/02b-product-tm-user-journey-prompt-v1.md" },
        { StepId.RequirementsInit, "03-tm-functional-requirements.md" },
        { StepId.Preprocess, "_run-prompts/3a-preprocess-functional-requirements-prompt_v1-output.md" },
        { StepId.Enhance, "_run-prompts/3b-1-requirements-enhancement-prompt_v1-output.md" },
        { StepId.Enhance, "_run-prompts/3b-#1-requirements-enhancement-prompt_v1-output.md" },
        { StepId.Legacy, "_run-prompts/3b-2-functional-requirements-legacy-code-prompt_v1-output.md" },
        { StepId.Legacy, "_run-prompts/3b-#2-functional-requirements-legacy-code-prompt_v1-output.md" },
        { StepId.Split, "_run-prompts/04a-FIGMA-wireframes-prompt-E01.md" },
        { StepId.Split, "04-tm-FR-wireframes-E02.md" },
        { StepId.Split, "04-FR-wireframes-index.md" },
        { StepId.Combine, "_run-prompts/04b-FIGMA-combined-prompt-E01.md" },
        { StepId.Combine, "04b-FIGMA-combined-prompts-index.md" },
    };

    public static TheoryData<string, string> Required { get; } =
    [
        .. from step in SpecsConfiguration.BuiltIn.Steps
           from input in step.Inputs
           where input.Required
           select new TheoryDataRow<string, string>(step.Id, input.Key),
    ];

    public static TheoryData<string> Steps { get; } = [.. StepId.All];

    [Theory]
    [MemberData(nameof(Written))]
    public void Enter_AtEveryQuestion_WritesTheFile_WithoutTokensOrAbsolutePaths(string step, string file)
    {
        using var shop = Complete(step);

        shop.Run(step, new StepRequest { Codebase = step == StepId.Legacy ? "src" : null }, ScriptedDialogue.Enter());

        var text = shop.Read($"_mapping/tm/{file}");
        Assert.DoesNotMatch(AnyToken(), text);
        Assert.DoesNotContain(shop.Root, text, StringComparison.Ordinal);
        Assert.DoesNotContain("``", text.Replace("```", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [MemberData(nameof(Required))]
    public void RequiredInput_ThatIsMissing_IsNamedWithItsCommand_AndNothingIsWritten(string step, string key)
    {
        using var shop = Complete(step);
        var input = shop.Context.Configuration.Step(step).Inputs.Single(input => input.Key == key);
        File.Delete(shop.At(SpecsConfiguration.Expand(input.Default, shop.Product)));
        var before = shop.Snapshot();

        foreach (var (request, dialogue) in new[] { (new StepRequest { Yes = true }, new ScriptedDialogue()), (new StepRequest(), ScriptedDialogue.Enter()), (new StepRequest(), new ScriptedDialogue()) })
        {
            var failure = Assert.Throws<SpecsException>(() => shop.Run(step, request with { Codebase = step == StepId.Legacy ? "src" : null }, dialogue));

            Assert.Equal(SpecsFailure.MissingInput, failure.Failure);
            Assert.Contains(key, failure.Message, StringComparison.Ordinal);
            Assert.Contains(input.ProducedBy is null ? "seed-narrative-v1.md" : shop.Context.CommandOf(input.ProducedBy), failure.Remedy, StringComparison.Ordinal);
            Assert.Equal(before, shop.Snapshot());
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Quit_OrTheEndOfTheInput_AtEachQuestion_WritesNothing(string step)
    {
        using var probe = Complete(step);
        var dialogue = ScriptedDialogue.Enter();
        probe.Run(step, new StepRequest(), dialogue);
        Assert.True(dialogue.Asked > 0);

        using var shop = Complete(step);
        var before = shop.Snapshot();
        for (var question = 0; question < dialogue.Asked; question++)
        {
            string[] entered = [.. Enumerable.Repeat("", question)];
            foreach (var word in new[] { "q", "QUIT" })
                Assert.Throws<QuitException>(() => shop.Run(step, new StepRequest(), new ScriptedDialogue([.. entered, word])));
            Assert.Equal(SpecsFailure.Failed, Assert.Throws<SpecsException>(() => shop.Run(step, new StepRequest(), new ScriptedDialogue(entered))).Failure);
            Assert.Equal(before, shop.Snapshot());
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void DryRun_WritesNothing_AndAsksNothing(string step)
    {
        using var shop = Complete(step);
        var before = shop.Snapshot();
        var dialogue = new ScriptedDialogue();

        var result = shop.Run(step, new StepRequest { DryRun = true, Codebase = step == StepId.Legacy ? "src" : null }, dialogue);

        Assert.NotEmpty(result.Files);
        Assert.Equal(0, dialogue.Asked);
        Assert.Equal(before, shop.Snapshot());
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void SameInputs_SameClock_GiveTheSameBytes_WhateverTheLineEnds(string step)
    {
        using var first = Complete(step);
        using var second = Complete(step);
        foreach (var path in Directory.GetFiles(second.At("_mapping/tm"), "*.md").Concat(Directory.GetFiles(second.At("_templates"))))
            File.WriteAllText(path, "\uFEFF" + File.ReadAllText(path).Replace("\n", "\r\n", StringComparison.Ordinal));

        var request = new StepRequest { Yes = true, Codebase = step == StepId.Legacy ? "src" : null };
        var names = first.Run(step, request).Files.Select(file => file.Path).Append("_tools/progress/tm.record.json").ToList();
        second.Run(step, request);

        Assert.All(names, name => Assert.Equal(first.Read(name), second.Read(name)));
    }

    [Fact]
    public void Prompt_ThatWasEdited_IsNotReplacedWithoutForce()
    {
        using var shop = Complete(StepId.Overview);
        shop.Prompt(StepId.Overview);
        shop.Write("_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md", "mine");

        var failure = Assert.Throws<SpecsException>(() => shop.Prompt(StepId.Overview));

        Assert.Contains("01-product-tm-overview-prompt-v1.md", failure.Message, StringComparison.Ordinal);
        Assert.Equal("mine", shop.Read("_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md"));
        shop.Prompt(StepId.Overview, new StepRequest { Yes = true, Force = true });
        Assert.NotEqual("mine", shop.Read("_mapping/tm/_run-prompts/01-product-tm-overview-prompt-v1.md"));
    }

    [Theory]
    [InlineData("UNKNOWN=1")]
    [InlineData("PROJECT_NMAE=x")]
    public void Set_OfAValueThatTheStepDoesNotHave_IsAWrongCall(string pair)
    {
        using var shop = Complete(StepId.Overview);
        var set = new Dictionary<string, string>(StringComparer.Ordinal) { [pair.Split('=')[0]] = pair.Split('=')[1] };

        Assert.Equal(SpecsFailure.WrongArguments, Assert.Throws<SpecsException>(() => shop.Prompt(StepId.Overview, new StepRequest { Yes = true, Set = set })).Failure);
    }

    [Fact]
    public void TwoProducts_NeverShareData()
    {
        using var shop = new Workshop("Trail Mate", "tm").Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        WriteResults(shop);
        foreach (var step in StepId.All)
            shop.Run(step, new StepRequest { Yes = true, Force = true });
        var first = shop.Snapshot().Where(file => file.Key.Contains("tm", StringComparison.Ordinal)).ToDictionary();

        shop.Product = new Product("Harbour Book", "hb");
        shop.Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        WriteResults(shop);
        foreach (var step in StepId.All)
            shop.Run(step, new StepRequest { Yes = true, Force = true });

        Assert.All(first, file => Assert.Equal(file.Value, shop.Snapshot()[file.Key]));
        foreach (var prompt in Directory.GetFiles(shop.At("_mapping/hb/_run-prompts")))
            Assert.DoesNotContain("_mapping/tm", File.ReadAllText(prompt), StringComparison.Ordinal);
    }

    /// <summary>A product with everything that a step can ask for, and nothing that the step itself makes.</summary>
    private static Workshop Complete(string step)
    {
        var shop = new Workshop().Initialised().WithDocumentsUpTo(SpecsDocument.Requirements);
        shop.Write("src/a.cs", "class A;");
        if (step == StepId.RequirementsInit)
            File.Delete(shop.At("_mapping/tm/03-tm-functional-requirements.md"));
        if (step == StepId.Combine)
            WriteResults(shop);
        return shop;
    }

    private static void WriteResults(Workshop shop)
    {
        foreach (var section in new[] { "E01", "E02" })
            shop.Write(SpecsLayout.SectionResult(shop.Product.Abbreviation, section), Resources.Text(Resources.Examples, $"04-tm-FIGMA-wireframes-output-{section}.md")!);
    }

    [GeneratedRegex(@"\{\{|\{[A-Z_]+\}|\[[A-Z]+(_[A-Z]+)+\]|\[\[ ?(if|endif)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyToken();
}
