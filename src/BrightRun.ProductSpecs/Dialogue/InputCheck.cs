using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>What a look at a file says: it can't be the input (fault), or it hardly is (doubt).</summary>
internal sealed record InputFinding(string? Fault, string? Doubt)
{
    public static readonly InputFinding Fine = new(null, null);
}

/// <summary>Looks whether a file can be the input that it is chosen for.</summary>
internal static class InputCheck
{
    private static readonly string[] TextEndings = [".md", ".markdown", ".txt"];

    public static InputFinding Look(SpecsContext context, StepInput input, string full)
    {
        if (input.Kind == InputKind.Codebase)
            return context.Files.FolderExists(full) ? InputFinding.Fine : Fault("is not a folder");
        if (!context.Files.FileExists(full))
            return Fault(context.Files.FolderExists(full) ? "is a folder" : "is not there");
        var ending = Path.GetExtension(full).ToLowerInvariant();
        if (!TextEndings.Contains(ending) && !(input.Key == BuiltInSteps.Journey && ending == ".json"))
            return Fault($"is no Markdown or text file ({string.Join(", ", TextEndings)})");
        string text;
        try
        {
            text = context.Files.Text(full);
        }
        catch (SpecsException failure)
        {
            return new(failure.Message, null);
        }

        if (string.IsNullOrWhiteSpace(text))
            return Fault("is empty");
        return IsPlausible(context, input, full, text)
            ? InputFinding.Fine
            : new(null, $"{context.Shown(full)} hardly is the {input.Label}: it lies elsewhere or has another name, and its first heading doesn't say so.");

        InputFinding Fault(string what) => new($"{context.Shown(full)} {what}.", null);
    }

    /// <summary>A document is known by its name in its folder or by its first heading; another kind by its folder.</summary>
    private static bool IsPlausible(SpecsContext context, StepInput input, string full, string text)
    {
        var inFolder = PathPolicy.IsBelow(full, context.Paths.FolderOf(input.Kind, context.Abbreviation));
        if (input.Document is not { } document)
            return inFolder || input.Kind == InputKind.Raw;
        if (inFolder && Path.GetFileName(full) == document.FileName(context.Abbreviation))
            return true;
        var heading = text.Split('\n').FirstOrDefault(line => line.StartsWith('#')) ?? "";
        return document.HeadingWords.Any(word => heading.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
