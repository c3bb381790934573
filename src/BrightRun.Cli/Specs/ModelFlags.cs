using BrightRun.Domain.Options;
using BrightRun.ProductSpecs.Running;

namespace BrightRun.Cli.Specs;

/// <summary>The flags of <c>--run</c>.</summary>
internal sealed record ModelFlags
{
    private const string Group = "Running the prompt";

    [OptionInfo(Group = Group, IsSwitch = true, Help = "Have a model answer the prompt, check the answer and save it as the document.")]
    public bool Run { get; init; }

    [OptionInfo(Group = Group, Help = "Interface of the server; with --server it is openai unless said otherwise.", DefaultText = "anthropic, with --server openai")]
    public ModelProvider? Provider { get; init; }

    [OptionInfo(Group = Group, Unit = "URL", Help = "Address of an OpenAI-compatible server, for example http://localhost:11434/v1.", DefaultText = "the provider's own")]
    public string? Server { get; init; }

    [OptionInfo(Group = Group, Unit = "NAME", Help = "Name of the model.", DefaultText = ModelOptions.DefaultModel + " on anthropic")]
    public string? Model { get; init; }

    [OptionInfo(Group = Group, Unit = "VARIABLE", Help = "Environment variable that holds the key; the key itself is never an argument.", DefaultText = "ANTHROPIC_API_KEY or OPENAI_API_KEY")]
    public string? KeyEnv { get; init; }

    [OptionInfo(Group = Group, Unit = "TOKENS", Help = "Longest answer.")]
    public int MaxTokens { get; init; } = new ModelOptions().MaxOutputTokens;

    [OptionInfo(Group = Group, Unit = "N", Help = "How often a call is tried when the server is busy or the connection is cut.")]
    public int Tries { get; init; } = new ModelOptions().Attempts;

    [OptionInfo(Group = Group, Unit = "USD", Help = "Make no call that could bring the cost of this command above it.", DefaultText = "no limit")]
    public double? MaxCost { get; init; }

    [OptionInfo(Group = Group, Unit = "INPUT/OUTPUT", Help = "US dollars per million tokens, for example 3/15.", DefaultText = "list price of known models")]
    public string? Price { get; init; }
}
