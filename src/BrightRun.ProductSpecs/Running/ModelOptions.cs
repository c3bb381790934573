namespace BrightRun.ProductSpecs.Running;

/// <summary>Who speaks for the model.</summary>
public enum ModelProvider
{
    /// <summary>Anthropic's own interface.</summary>
    Anthropic,

    /// <summary>Any server that speaks OpenAI's chat completions.</summary>
    Openai,
}

/// <summary>Which model answers a prompt, and within which limits.</summary>
public sealed record ModelOptions
{
    /// <summary>The model of a call that names none, on Anthropic's interface.</summary>
    public const string DefaultModel = "claude-sonnet-4-5";

    /// <summary>The interface.</summary>
    public ModelProvider Provider { get; init; } = ModelProvider.Anthropic;

    /// <summary>Address of the server; null: the provider's own.</summary>
    public Uri? Server { get; init; }

    /// <summary>Name of the model.</summary>
    public string Model { get; init; } = DefaultModel;

    /// <summary>The key; null for servers that need none. It never appears in messages.</summary>
    public string? Key { get; init; }

    /// <summary>Longest answer in tokens.</summary>
    public int MaxOutputTokens { get; init; } = 32_000;

    /// <summary>How often a call is tried, 1 or more.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Pause before the second try; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a server may stay silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>US dollars per million tokens; null: not known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>No call is made that could cost more, in US dollars for the whole command; null: no limit.</summary>
    public double? MaxCost { get; init; }

    /// <summary>Shows everything but the key.</summary>
    public override string ToString() => $"{Model} on {Provider.ToString().ToLowerInvariant()}{(Server is null ? "" : $" at {Server.GetLeftPart(UriPartial.Path)}")}";
}
