using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>The chat template of a folder: its own file in newer folders, a member of tokenizer_config.json in older ones.</summary>
internal static class StoredChatTemplate
{
    /// <exception cref="RefusedException">tokenizer_config.json cannot be read.</exception>
    public static string? Read(string folder)
    {
        var own = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(own))
            return File.ReadAllText(own);
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(path))
            return null;
        var fields = JsonFields.Read(path);
        return fields.Find("chat_template") is { ValueKind: JsonValueKind.Array } named ? Default(named) : fields.Text("chat_template");
    }

    /// <summary>Some models store several templates under names; the one called default is for chat.</summary>
    private static string? Default(JsonElement named) => named.EnumerateArray()
        .Where(entry => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String && name.ValueEquals("default"))
        .Select(entry => entry.TryGetProperty("template", out var template) && template.ValueKind == JsonValueKind.String ? template.GetString() : null)
        .FirstOrDefault();
}
