using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>Where an input lies unless somebody says otherwise.</summary>
/// <param name="FullPath">Full path; it need not exist.</param>
/// <param name="Origin">default, or older for a place that earlier versions used.</param>
/// <param name="Move">For an older place: the move that is proposed.</param>
internal sealed record DefaultPlace(string FullPath, string Origin, string? Move);

/// <summary>The default places of inputs; a document that is missing there is looked for where older versions kept it.</summary>
internal sealed class DefaultPlaces(SpecsContext context)
{
    public DefaultPlace Of(StepInput input)
    {
        var written = SpecsConfiguration.Expand(input.Default, context.Product);
        var full = written.Contains('*', StringComparison.Ordinal) ? FirstMatch(written) : Place(written, input.Kind);
        if (input.Document is { } document && !Exists(full) && Older(document) is { } older)
            return new(older, "older", $"{context.Shown(older)} is where older versions kept the {document.Title}. Move it to {context.Shown(full)}, or run `brightrun specs import {context.Flags}`.");
        return new(full, "default", null);
    }

    /// <summary>Where an older version kept a document; null when it isn't there either.</summary>
    public string? Older(SpecsDocument document)
    {
        var name = document.FileName(context.Abbreviation);
        return new[] { name, $"{SpecsLayout.OlderRequirements}/{name}" }.Select(context.At).FirstOrDefault(context.Files.FileExists);
    }

    /// <summary>Defaults lie below the product root; those of older configurations follow the rules of typed paths.</summary>
    private string Place(string written, InputKind kind)
    {
        var typed = context.Paths.Resolve(written, kind, context.Abbreviation, Exists);
        if (kind == InputKind.Codebase)
            return Exists(typed) ? typed : context.Paths.ProjectRoot;
        if (written.StartsWith('.') || Path.IsPathFullyQualified(written) || !written.Contains('/', StringComparison.Ordinal))
            return typed;
        var below = context.Paths.Inside(written);
        return Exists(below) || !Exists(typed) ? below : typed;
    }

    private string FirstMatch(string pattern)
    {
        var full = context.Paths.Inside(Path.GetDirectoryName(pattern) is { Length: > 0 } folder ? folder.Replace('\\', '/') : ".");
        var name = new Regex($"^{Regex.Escape(Path.GetFileName(pattern)).Replace("\\*", ".*", StringComparison.Ordinal)}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return context.Files.Files(full).FirstOrDefault(path => name.IsMatch(Path.GetFileName(path))) ?? Path.Combine(full, Path.GetFileName(pattern));
    }

    private bool Exists(string path) => context.Files.FileExists(path) || context.Files.FolderExists(path);
}
