using BrightRun.Domain;
using BrightRun.Formats;
using BrightRun.Tokens.Tokenizers;

namespace BrightRun.Cli.Models;

/// <summary>What `model inspect` tells; its members are the JSON document.</summary>
internal sealed record ModelPage
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    /// <summary><c>folder</c> or <c>gguf</c>.</summary>
    public required string Kind { get; init; }

    public required string ModelType { get; init; }

    public required int Layers { get; init; }

    public required int HiddenSize { get; init; }

    public required int IntermediateSize { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int HeadSize { get; init; }

    public required int VocabularySize { get; init; }

    public required bool TiedHead { get; init; }

    /// <summary>Linears that have a bias, by name.</summary>
    public required IReadOnlyList<string> Biases { get; init; }

    public required double RmsNormEpsilon { get; init; }

    /// <summary>All weights; a tied head counts once.</summary>
    public required long Parameters { get; init; }

    /// <summary>Weights of the linears in the layers, which adapters change.</summary>
    public required long LinearParameters { get; init; }

    /// <summary>Tensors by the type they are stored in.</summary>
    public required IReadOnlyDictionary<string, int> StoredTypes { get; init; }

    /// <summary>Tokens.</summary>
    public required int ContextLength { get; init; }

    public required double RopeBase { get; init; }

    /// <summary><c>none</c>, <c>linear</c>, <c>llama3</c> or <c>table</c>.</summary>
    public required string RopeScaling { get; init; }

    /// <summary>Largest factor by which a rotary wavelength is stretched; 1 for none.</summary>
    public required double RopeFactor { get; init; }

    /// <summary>Tokens that a query of a local layer sees; null where every layer sees all of the text before it.</summary>
    public required int? SlidingWindow { get; init; }

    /// <summary>Layers that see only the window.</summary>
    public required int LocalLayers { get; init; }

    /// <summary>What the family adds to a Llama's layer, in words.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    public required int? BosTokenId { get; init; }

    public required IReadOnlyList<int> EosTokenIds { get; init; }

    public required int? PadTokenId { get; init; }

    /// <summary>Whether there is a tokenizer that we can use.</summary>
    public required bool Tokenizer { get; init; }

    /// <summary>Why the tokenizer that is there cannot be used; null where there is none, or it can.</summary>
    public required string? TokenizerProblem { get; init; }

    /// <summary>Whether the tokenizer brings a chat template.</summary>
    public required bool ChatTemplate { get; init; }

    /// <summary>Tensors that are there and not needed, with the reason.</summary>
    public required IReadOnlyList<string> Extras { get; init; }

    /// <summary>SHA-256 by which adapters know their base.</summary>
    public required string Fingerprint { get; init; }

    public static ModelPage Of(BaseModel model)
    {
        var config = model.Config;
        var tokenizer = OpenTokenizer(model, out var problem);
        return new ModelPage
        {
            Name = model.DisplayName,
            Path = model.Path,
            Kind = model.Kind == BaseModelKind.Gguf ? "gguf" : "folder",
            ModelType = config.ModelType,
            Layers = config.Layers,
            HiddenSize = config.HiddenSize,
            IntermediateSize = config.IntermediateSize,
            Heads = config.Heads,
            KeyValueHeads = config.KeyValueHeads,
            HeadSize = config.HeadSize,
            VocabularySize = config.VocabularySize,
            TiedHead = config.TiedHead,
            Biases = [.. ModelTensors.Linears(config).Where(linear => linear.Bias).Select(linear => linear.Name)],
            RmsNormEpsilon = config.RmsNormEpsilon,
            Parameters = config.Parameters,
            LinearParameters = config.LinearParameters,
            StoredTypes = new SortedDictionary<string, int>(model.Tensors.Values.CountBy(tensor => tensor.Type.ToString()).ToDictionary(), StringComparer.Ordinal),
            ContextLength = config.ContextLength,
            RopeBase = config.RopeBase,
            RopeScaling = NameOf(config.RopeScaling),
            RopeFactor = FactorOf(config.RopeScaling),
            SlidingWindow = config.SlidingWindow,
            LocalLayers = config.LocalLayers.Count(local => local),
            Parts = [.. PartsOf(config)],
            BosTokenId = config.BosId,
            EosTokenIds = config.EosIds,
            PadTokenId = config.PadId,
            Tokenizer = tokenizer is not null,
            TokenizerProblem = problem,
            ChatTemplate = tokenizer?.ChatTemplate is not null,
            Extras = model.Extras,
            Fingerprint = model.Fingerprint(),
        };
    }

    /// <summary>The page for a person.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Name} ({(Kind == "gguf" ? "GGUF file" : "Hugging Face folder")})");
        Row("architecture", $"{ModelType}, {Layers} layers, hidden {HiddenSize:N0}, feed-forward {IntermediateSize:N0}");
        Row("attention", $"{Heads} heads of {HeadSize}, {KeyValueHeads} of them for keys and values");
        Row("vocabulary", $"{VocabularySize:N0}, head {(TiedHead ? "tied to the embedding" : "of its own")}");
        Row("biases", Biases.Count == 0 ? "none" : string.Join(", ", Biases));
        Row("parameters", $"{Parameters:N0}, of which {LinearParameters:N0} in the linears that adapters change");
        Row("stored as", string.Join(", ", StoredTypes.Select(pair => $"{pair.Key} ({pair.Value})")));
        Row("context", $"{ContextLength:N0} tokens");
        Row("rope", $"base {RopeBase:N0}, scaling {RopeScaling}{(RopeFactor == 1 ? "" : $" by {RopeFactor:0.##}")}");
        if (SlidingWindow is { } window)
            Row("window", $"{window:N0} tokens in {LocalLayers} of {Layers} layers");
        if (Parts.Count > 0)
            Row("parts", string.Join(", ", Parts));
        Row("tokens", $"begin {BosTokenId?.ToString() ?? "none"}, end {(EosTokenIds.Count == 0 ? "none" : string.Join(", ", EosTokenIds))}, padding {PadTokenId?.ToString() ?? "none"}");
        Row("tokenizer", Tokenizer ? $"yes, {(ChatTemplate ? "with" : "without")} a chat template" : TokenizerProblem ?? "none: usable with token ids only");
        foreach (var extra in Extras)
            Row("not needed", extra);
        Row("fingerprint", Fingerprint);

        void Row(string name, string value) => writer.WriteLine($"  {name,-13} {value}");
    }

    /// <summary>A tokenizer that cannot be read is told, not refused: the weights can be looked at all the same.</summary>
    private static ITokenizer? OpenTokenizer(BaseModel model, out string? problem)
    {
        problem = null;
        try
        {
            return model.TokenizerPath is { } path ? BrightRun.Tokens.Tokenizers.Tokenizer.Open(path) : null;
        }
        catch (RefusedException refused)
        {
            problem = refused.Message;
            return null;
        }
    }

    private static IEnumerable<string> PartsOf(ModelConfig config)
    {
        if (config.QueryKeyNorm)
            yield return "norms of queries and keys";
        if (config.SandwichNorms)
            yield return "norms on both sides of each part";
        if (config.AttentionSoftCap is { } scores)
            yield return $"attention scores within {scores}";
        if (config.LogitSoftCap is { } logits)
            yield return $"logits within {logits}";
        if (config.LocalRopeBase is { } local)
            yield return $"rope base {local:N0} in local layers";
        if (config.HiddenActivation != "silu")
            yield return config.HiddenActivation;
    }

    private static string NameOf(RopeScaling? scaling) => scaling switch
    {
        null => "none",
        Formats.RopeScaling.Linear => "linear",
        Formats.RopeScaling.Llama3 => "llama3",
        _ => "table",
    };

    private static double FactorOf(RopeScaling? scaling) => scaling switch
    {
        Formats.RopeScaling.Linear linear => linear.Factor,
        Formats.RopeScaling.Llama3 llama3 => llama3.Factor,
        Formats.RopeScaling.FrequencyFactors table => table.Divisors.Max(),
        _ => 1,
    };
}
