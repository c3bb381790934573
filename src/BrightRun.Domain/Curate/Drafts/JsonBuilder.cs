using System.Text.Json;

namespace BrightRun.Domain.Curate;

/// <summary>Makes a JSON value in memory.</summary>
internal static class JsonBuilder
{
    /// <summary>The value that is written.</summary>
    public static JsonElement Build(Action<JsonLayoutWriter> write)
    {
        using var memory = new MemoryStream();
        var writer = new JsonLayoutWriter(memory, JsonLayout.Compact);
        write(writer);
        writer.Flush();
        using var document = JsonDocument.Parse(memory.GetBuffer().AsMemory(0, (int)memory.Length));
        return document.RootElement.Clone();
    }
}
