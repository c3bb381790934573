using System.CommandLine;

namespace BrightRun.Cli.Tokens;

/// <summary>Options that the verbs about tokens share.</summary>
internal static class TokensOptions
{
    /// <summary>Where the tokenizer is.</summary>
    public static Option<string> Tokenizer() =>
        new("--tokenizer") { Required = true, HelpName = "DIR|FILE.gguf", Description = "Model folder with a tokenizer.json, that file itself, or a GGUF file." };

    /// <summary>What to read.</summary>
    public static Option<string> Input(string helpName, string description) => new("--input") { Required = true, HelpName = helpName, Description = description };

    /// <summary>What to write.</summary>
    public static Option<string> Out(string description) =>
        new("--out") { Required = true, HelpName = "OUT.json", Description = $"{description} An existing file is replaced." };
}
