using System.Text.Json;
using System.Text.Json.Nodes;
using BrightRun.ProductSpecs.Configuration;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Importing;

/// <summary>
/// Turns the two older configuration files into one of ours. What an older file says just as we would is left out, so that the new one
/// holds only what is special.
/// </summary>
/// <param name="notes">Takes what could not be carried over, in sentences.</param>
internal sealed class OlderConfiguration(List<string> notes)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly SortedDictionary<string, JsonObject> _steps = new(StringComparer.Ordinal);

    /// <summary>Names of the prompt templates that the older files point at, with the places where they lie.</summary>
    public Dictionary<string, string> Prompts { get; } = new(StringComparer.Ordinal);

    /// <summary>The new configuration; null when nothing is special.</summary>
    public string? Text() => _steps.Count == 0
        ? null
        : SpecsJson.Text(new JsonObject { ["steps"] = new JsonArray([.. StepId.All.Where(_steps.ContainsKey).Select(id => _steps[id])]) });

    /// <summary>Reads <c>seed-story-config.json</c>: one member per part of step 00.</summary>
    public void AddSeed(string text, string shown)
    {
        using var document = Parse(text, shown);
        foreach (var (member, id) in new[] { ("seed-narrative", StepId.Narrative), ("seed-story", StepId.Story) })
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(member, out var entry) || entry.ValueKind != JsonValueKind.Object)
                continue;
            Prompt(id, Text(entry, "promptPath"));
            foreach (var (key, value) in Members(entry, "required_placeholders"))
            {
                if (value.ValueKind == JsonValueKind.Object)
                    Value(id, key, Text(value, "type"), Text(value, "default"));
            }

            foreach (var (name, value) in Members(entry, "conditional_sections"))
            {
                if (name == "current_status" && value.ValueKind == JsonValueKind.Object)
                    Value(id, BuiltInSteps.Codebase, "codebase", Text(value, "path_variable") is { } variable && variable != BuiltInSteps.Codebase ? variable : null);
            }
        }
    }

    /// <summary>Reads <c>prompts-config.json</c>: a list of documents, told apart by their type and never by their place.</summary>
    public void AddPrompts(string text, string shown)
    {
        using var document = Parse(text, shown);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("documents", out var documents) || documents.ValueKind != JsonValueKind.Array)
            throw new SpecsException($"{shown}: no list \"documents\".", "Give the older prompts-config.json as it was.");
        foreach (var entry in documents.EnumerateArray().Where(entry => entry.ValueKind == JsonValueKind.Object))
        {
            var type = Text(entry, "type");
            if (type is not ("overview" or "user-stories"))
            {
                notes.Add($"{shown}: a document of type \"{type}\" is none of steps 01 and 02a; it was left out.");
                continue;
            }

            var id = type == "overview" ? StepId.Overview : StepId.UserStories;
            Prompt(id, Text(entry, "prompt_template_path"));
            if (!entry.TryGetProperty("template_config", out var template) || template.ValueKind != JsonValueKind.Object)
                template = entry;
            foreach (var (key, value) in Members(template, "required_placeholders"))
                Value(id, key, null, value.ValueKind == JsonValueKind.String ? value.GetString() : null);
            foreach (var (_, section) in new[] { template, entry }.SelectMany(holder => Members(holder, "conditional_sections")).Where(section => section.Name == "current_status").Take(1))
            {
                foreach (var (key, value) in Members(section, "placeholders").Where(member => member.Name == BuiltInSteps.Codebase))
                    Value(id, key, "codebase", value.ValueKind == JsonValueKind.String ? value.GetString() : null);
            }
        }
    }

    private void Prompt(string id, string? path)
    {
        if (path is null)
            return;
        var name = Path.GetFileName(path.Replace('\\', '/'));
        Prompts[name] = path.Replace('\\', '/');
        if (name != SpecsConfiguration.BuiltIn.Step(id).Prompt)
            Step(id)["prompt"] = name;
    }

    private void Value(string id, string key, string? type, string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || key is "PROJECT_NAME" or "PROJECT_ABBREVIATION")
            return;
        var written = value.Trim().Replace('\\', '/');
        if (key == "OUTPUT_PATH")
        {
            notes.Add($"{id}: the output {written} was left out; documents are saved in the folder of the product.");
            return;
        }

        if (SpecsConfiguration.BuiltIn.Step(id).Inputs.FirstOrDefault(input => input.Key == key) is not { } known)
        {
            Child(Step(id), "settings")[key] = value;
            return;
        }

        if (Path.GetFileName(written) == Path.GetFileName(Plain(known.Default)) || Plain(written).EndsWith(Path.GetFileName(known.Default), StringComparison.Ordinal))
            return;
        var folder = type switch { "template_path" => SpecsLayout.Templates, "seed_path" => "_seeds", "example_path" => SpecsLayout.Examples, "product_path" => "..", _ => null };
        var inputs = Step(id)["inputs"] as JsonArray ?? [];
        Step(id)["inputs"] = inputs;
        inputs.Add(new JsonObject { ["key"] = key, ["default"] = folder is null || written.Contains('/', StringComparison.Ordinal) ? written : $"{folder}/{written}" });
    }

    /// <summary>Older files write <c>{{project_abbreviation}}</c> where we write <c>{project_abbreviation}</c>; both mean the same.</summary>
    private static string Plain(string text) => text.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal);

    private JsonObject Step(string id)
    {
        if (!_steps.TryGetValue(id, out var step))
            _steps[id] = step = new JsonObject { ["id"] = id };
        return step;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
            parent[name] = child = [];
        return child;
    }

    private static JsonDocument Parse(string text, string shown)
    {
        try
        {
            return JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException fault)
        {
            throw new SpecsException($"{shown}, line {fault.LineNumber + 1}: not valid JSON.", "Correct that line, or remove the file before importing.");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<(string Name, JsonElement Value)> Members(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Select(member => (member.Name, member.Value)).ToList()
            : [];
}
