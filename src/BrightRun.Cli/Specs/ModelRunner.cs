using System.CommandLine;
using System.Globalization;
using BrightRun.Cli.Hosting;
using BrightRun.ProductSpecs;
using BrightRun.ProductSpecs.Running;

namespace BrightRun.Cli.Specs;

/// <summary>Turns the flags of <c>--run</c> into a model.</summary>
internal sealed class ModelRunner
{
    private readonly RecordOptions<ModelFlags> _flags;

    public ModelRunner(Command verb) => _flags = new RecordOptions<ModelFlags>(verb);

    /// <summary>Whether a model is to answer.</summary>
    public bool Runs(ParseResult parsed) => Flags(parsed).Run;

    /// <summary>The model of a call.</summary>
    /// <exception cref="SpecsException">Flags don't fit together, or the key is missing.</exception>
    public ModelOptions Options(ParseResult parsed)
    {
        var flags = Flags(parsed);
        var provider = flags.Provider ?? (flags.Server is null ? ModelProvider.Anthropic : ModelProvider.Openai);
        var model = flags.Model ?? (provider == ModelProvider.Anthropic
            ? ModelOptions.DefaultModel
            : throw Wrong("--run needs --model for this server.", "Name a model that the server has, for example --model qwen3."));
        if (flags.MaxTokens < 1)
            throw Wrong($"--max-tokens {flags.MaxTokens}: not a number of tokens.", "Use 1 or more.");
        if (flags.Tries < 1)
            throw Wrong($"--tries {flags.Tries}: not a number of tries.", "Use 1 or more.");
        if (flags.MaxCost is { } cost && !(cost >= 0))
            throw Wrong($"--max-cost {cost}: not an amount.", "Use 0 or more, in US dollars.");
        var server = flags.Server is null ? null : Address(flags.Server);
        return new ModelOptions
        {
            Provider = provider,
            Server = server,
            Model = model,
            Key = Key(flags, provider, server),
            MaxOutputTokens = flags.MaxTokens,
            MaxCost = flags.MaxCost,
            Attempts = flags.Tries,
            Price = flags.Price is null ? ModelPrice.Of(model) : PriceOf(flags.Price),
        };
    }

    private ModelFlags Flags(ParseResult parsed) => _flags.Bind(parsed, new ModelFlags());

    private static Uri Address(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw Wrong("--server: not an address.", "Write it with http:// or https://, for example http://localhost:11434/v1.");
        if (address.UserInfo.Length > 0)
            throw Wrong("--server: the address holds a password, which would show in logs and lists of processes.", "Leave it out; put the key into an environment variable, see --key-env.");
        return address;
    }

    private static string? Key(ModelFlags flags, ModelProvider provider, Uri? server)
    {
        var variable = flags.KeyEnv ?? (provider == ModelProvider.Anthropic ? "ANTHROPIC_API_KEY" : "OPENAI_API_KEY");
        var key = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrWhiteSpace(key))
            return key.Trim();
        return server is not null && flags.KeyEnv is null
            ? null
            : throw new SpecsException($"--run needs a key; the environment variable {variable} is empty.", "Set it, name another variable with --key-env, or leave out --run and give the prompt to a model yourself.");
    }

    private static ModelPrice PriceOf(string text)
    {
        var parts = text.Split('/');
        return parts.Length == 2
               && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var input) && input >= 0
               && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var output) && output >= 0
            ? new ModelPrice(input, output)
            : throw Wrong($"--price {text}: not a price.", "Write US dollars per million tokens sent and written, for example 3/15.");
    }

    private static SpecsException Wrong(string problem, string remedy) => new(problem, remedy, SpecsFailure.WrongArguments);
}
