using BrightRun.ProductSpecs.Filling;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>The prompt templates: a file of the product root wins over the one that comes with the program.</summary>
internal static class PromptTexts
{
    /// <summary>The template of a step.</summary>
    /// <exception cref="SpecsException">There is none of that name, or it is not well-formed.</exception>
    public static PromptTemplate Load(SpecsContext context, string name)
    {
        var (text, shown) = Source(context, name);
        return PromptTemplate.Parse(text, shown);
    }

    /// <summary>Hash of the template's text.</summary>
    public static string Hash(SpecsContext context, string name) => SourceText.Hash(Source(context, name).Text);

    private static (string Text, string Shown) Source(SpecsContext context, string name)
    {
        foreach (var candidate in new[] { name, OlderName(name) })
        {
            var path = context.At($"{SpecsLayout.PromptTemplates}/{candidate}");
            if (context.Files.FileExists(path))
                return (context.Files.Text(path), context.Shown(path));
        }

        return Resources.Text(Resources.Prompts, name) is { } text
            ? (text, name)
            : throw new SpecsException($"There is no prompt template {name}.", $"Put it into {context.Shown(context.At(SpecsLayout.PromptTemplates))}, or correct \"prompt\" in the configuration.");
    }

    /// <summary>Older versions wrote a hash sign before the number of step 3b, which shells and links stumble over.</summary>
    public static string OlderName(string name) => name.StartsWith("3b-1-", StringComparison.Ordinal) || name.StartsWith("3b-2-", StringComparison.Ordinal)
        ? "3b-#" + name["3b-".Length..]
        : name;
}
