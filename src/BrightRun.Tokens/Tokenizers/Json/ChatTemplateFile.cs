using System.Text;
using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Tokens.Tokenizers.Json;

/// <summary>Finds the chat template that a model's folder holds.</summary>
internal static class ChatTemplateFile
{
    private const string TemplateFile = "chat_template.jinja";
    private const string ConfigFile = "tokenizer_config.json";
    private const long LargestConfig = 64L << 20;
    private const long LargestTemplate = 4L << 20;

    /// <summary>
    /// The template: a file of its own, else the member <c>chat_template</c> of <c>tokenizer_config.json</c>, which is a text or a list
    /// of named ones, of which <c>default</c> counts. Null where there is none.
    /// </summary>
    public static string? Read(string folder)
    {
        var file = Path.Combine(folder, TemplateFile);
        if (File.Exists(file))
            return ReadText(file);
        var config = Path.Combine(folder, ConfigFile);
        if (!File.Exists(config))
            return null;
        using var document = TokenizerJson.Parse(config, LargestConfig);
        var template = new JsonPart(document.RootElement, config).Find("chat_template");
        if (template is { Kind: JsonValueKind.Array } named)
            template = named.Items().Where(item => item["name"].Text() == "default").Select(item => (JsonPart?)item["template"]).FirstOrDefault();
        return template?.Text();
    }

    private static string ReadText(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestTemplate
                ? File.ReadAllText(path, Encoding.UTF8)
                : throw TokenizerFile.Corrupt(path, $"a chat template of more than {LargestTemplate} bytes");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check its access rights.", failure);
        }
    }
}
