using System.Globalization;
using System.Text;
using System.Text.Json;
using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Steps;

/// <summary>The part of a product's own journey that belongs to one section.</summary>
internal static class JourneyBlock
{
    /// <summary>The journey of a product, as extracted; null when it was not.</summary>
    /// <exception cref="SpecsException">The data are damaged.</exception>
    public static Journey? Load(SpecsContext context)
    {
        var data = context.At(SpecsLayout.Document(context.Abbreviation, SpecsLayout.JourneyData));
        if (!context.Files.FileExists(data))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Journey>(context.Files.Text(data), SpecsJson.Style);
        }
        catch (JsonException fault)
        {
            throw new SpecsException($"{context.Shown(data)}, line {fault.LineNumber + 1}: not the data of a journey.", $"Make them anew with `brightrun specs journey extract {context.Flags}`.");
        }
    }

    /// <summary>The steps of a stage as a list; null when the journey has none there.</summary>
    public static string? Of(Journey? journey, string stage)
    {
        if (journey?.Stage(stage) is not { Elements.Count: > 0 } found)
            return null;
        var text = new StringBuilder();
        foreach (var element in found.Elements)
        {
            text.Append(CultureInfo.InvariantCulture, $"- {element.Id}: {element.Name}\n");
            foreach (var criterion in element.Criteria)
                text.Append(CultureInfo.InvariantCulture, $"  - {(criterion.Group is null ? "" : $"({criterion.Group}) ")}{criterion.Text}\n");
        }

        return text.ToString().TrimEnd('\n');
    }
}
