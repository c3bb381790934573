using System.Text.Json;
using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Configuration;

/// <summary>
/// Reads <c>specs.config.json</c>: comments and trailing commas are allowed, unknown members are not. Every fault is collected and
/// named by its JSON path, so that one look mends them all.
/// </summary>
internal sealed partial class ConfigurationReader(string name)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly List<string> _faults = [];

    public SpecsConfiguration Read(string text)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, Lenient);
        }
        catch (JsonException fault)
        {
            throw new SpecsException($"{name}, line {fault.LineNumber + 1}: not valid JSON.", "Correct that line; comments and trailing commas are allowed.");
        }

        using (document)
        {
            var steps = BuiltInSteps.All.ToDictionary(step => step.Id, StringComparer.Ordinal);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (member, value) in Members(document.RootElement, "$", "steps"))
            {
                foreach (var (item, path) in Items(value, $"$.{member}"))
                    Step(item, path, steps, seen);
            }

            if (_faults.Count > 0)
                throw new SpecsException($"{name}: {string.Join("; ", _faults)}.", "The page of the operations guide about the configuration shows every member.");
            return new SpecsConfiguration([.. StepId.All.Select(id => steps[id])]);
        }
    }

    private void Step(JsonElement element, string path, Dictionary<string, StepDefinition> steps, HashSet<string> seen)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("id", out var idElement) || Text(idElement, $"{path}.id") is not { } id)
        {
            _faults.Add($"{path}: a step is an object with an \"id\"");
            return;
        }

        if (!steps.TryGetValue(id, out var step))
        {
            _faults.Add($"{path}.id: no step is called \"{id}\" (there are {string.Join(", ", StepId.All)})");
            return;
        }

        if (!seen.Add(id))
            _faults.Add($"{path}.id: \"{id}\" stands there twice");
        foreach (var (member, value) in Members(element, path, "id", "prompt", "inputs", "settings", "output", "conditions"))
        {
            var at = $"{path}.{member}";
            step = member switch
            {
                "prompt" => step with { Prompt = FileName(value, at) ?? step.Prompt },
                "inputs" => step with { Inputs = Inputs(value, at, step.Inputs) },
                "settings" => step with { Settings = Texts(value, at, step.Settings) },
                "output" => step with { Output = Output(value, at) ?? step.Output },
                "conditions" => step with { Conditions = Texts(value, at, step.Conditions) },
                _ => step,
            };
        }

        // The name of a prompt of step 03 follows the name of its template.
        steps[id] = step.Rewrites ? step with { PromptOutput = $"{Path.GetFileNameWithoutExtension(step.Prompt)}-output.md" } : step;
    }

    private List<StepInput> Inputs(JsonElement element, string path, IReadOnlyList<StepInput> inputs)
    {
        var result = inputs.ToList();
        foreach (var (item, at) in Items(element, path))
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("key", out var keyElement) || Text(keyElement, $"{at}.key") is not { } key)
            {
                _faults.Add($"{at}: an input is an object with a \"key\"");
                continue;
            }

            if (!TokenName().IsMatch(key))
                _faults.Add($"{at}.key: \"{key}\" is not written in capitals, digits and underscores");
            var index = result.FindIndex(input => input.Key == key);
            var input = index >= 0 ? result[index] : new StepInput(key, key, InputKind.Document, "", Required: false);
            foreach (var (member, value) in Members(item, at, "key", "kind", "default", "required", "producedBy"))
                input = With(input, member, value, $"{at}.{member}");
            if (input.Default.Length == 0)
                _faults.Add($"{at}.default: a new input needs one");
            if (index >= 0)
                result[index] = input;
            else
                result.Add(input);
        }

        return result;
    }

    private StepInput With(StepInput input, string member, JsonElement value, string path)
    {
        switch (member)
        {
            case "kind":
                if (Text(value, path) is { } kind && Enum.TryParse<InputKind>(kind, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(kind[0]))
                    return input with { Kind = parsed };
                _faults.Add($"{path}: not one of document, template, example, raw, codebase");
                return input;
            case "default":
                return Text(value, path) is { } text ? input with { Default = text } : input;
            case "required":
                if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                    return input with { Required = value.GetBoolean() };
                _faults.Add($"{path}: not true or false");
                return input;
            case "producedBy":
                if (Text(value, path) is { } step && (step == "init" || StepId.All.Contains(step)))
                    return input with { ProducedBy = step };
                _faults.Add($"{path}: no such step");
                return input;
            default:
                return input;
        }
    }

    private Dictionary<string, string> Texts(JsonElement element, string path, IReadOnlyDictionary<string, string> before)
    {
        var result = new Dictionary<string, string>(before, StringComparer.Ordinal);
        if (element.ValueKind != JsonValueKind.Object)
        {
            _faults.Add($"{path}: not an object of texts");
            return result;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (Text(member.Value, $"{path}.{member.Name}") is { } text)
                result[member.Name] = text;
        }

        return result;
    }

    private string? FileName(JsonElement value, string path)
    {
        if (Text(value, path) is not { } text)
            return null;
        if (!text.Contains('/', StringComparison.Ordinal) && !text.Contains('\\', StringComparison.Ordinal) && text is not (".." or "."))
            return text;
        _faults.Add($"{path}: a file name in {SpecsLayout.PromptTemplates}, without a folder");
        return null;
    }

    private string? Output(JsonElement value, string path)
    {
        if (Text(value, path) is not { } text)
            return null;
        var parts = text.Replace('\\', '/').Split('/');
        if (!parts.Contains("..") && parts is [SpecsLayout.Products, _, _, ..])
            return text;
        _faults.Add($"{path}: outputs lie in the folder of the product, {SpecsLayout.ProductFolder("{project_abbreviation}")}/…");
        return null;
    }

    private string? Text(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() is { } text && !string.IsNullOrWhiteSpace(text))
            return text;
        _faults.Add($"{path}: not a text");
        return null;
    }

    private List<(string Name, JsonElement Value)> Members(JsonElement element, string path, params string[] known)
    {
        var result = new List<(string, JsonElement)>();
        if (element.ValueKind != JsonValueKind.Object)
        {
            _faults.Add($"{path}: not an object");
            return result;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (known.Contains(member.Name))
                result.Add((member.Name, member.Value));
            else
                _faults.Add($"{path}.{member.Name}: unknown (there are {string.Join(", ", known)})");
        }

        return result;
    }

    private List<(JsonElement Item, string Path)> Items(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return [.. element.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"))];
        _faults.Add($"{path}: not a list");
        return [];
    }

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenName();
}
