namespace BrightRun.Formats;

/// <summary>A tensor that a model must have.</summary>
/// <param name="Name">Its Hugging Face name, for example <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Sizes, outermost first; a linear's are [out, in].</param>
public sealed record ExpectedTensor(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);
}

/// <summary>One of the seven linears of a decoder layer.</summary>
/// <param name="Name">For example <c>q_proj</c>.</param>
/// <param name="Path">Its path within a layer, for example <c>self_attn.q_proj</c>.</param>
/// <param name="Inputs">Width of its input.</param>
/// <param name="Outputs">Width of its output.</param>
/// <param name="Bias">Whether it has a bias.</param>
public sealed record LayerLinear(string Name, string Path, int Inputs, int Outputs, bool Bias);

/// <summary>Names and shapes of a model's tensors, derived from its configuration.</summary>
public static class ModelTensors
{
    /// <summary>The token embedding, [vocabulary, hidden].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>The last norm, [hidden].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>The output head, [vocabulary, hidden]; absent when it is tied to the embedding.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>The module path of a layer, for example <c>model.layers.3</c>.</summary>
    public static string Layer(int index) => $"model.layers.{index}";

    /// <summary>The norm before attention, [hidden].</summary>
    public static string AttentionNorm(int layer) => $"{Layer(layer)}.input_layernorm.weight";

    /// <summary>The norm before the feed-forward part, [hidden]; families with norms after attention use the other name for those.</summary>
    public static string FeedForwardNorm(ModelConfig config, int layer) =>
        $"{Layer(layer)}.{(config.SandwichNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm")}.weight";

    /// <summary>The norm after attention, [hidden], where there is one.</summary>
    public static string AfterAttentionNorm(int layer) => $"{Layer(layer)}.post_attention_layernorm.weight";

    /// <summary>The norm after the feed-forward part, [hidden], where there is one.</summary>
    public static string AfterFeedForwardNorm(int layer) => $"{Layer(layer)}.post_feedforward_layernorm.weight";

    /// <summary>The norm over each head of the queries, [head size], where there is one.</summary>
    public static string QueryNorm(int layer) => $"{Layer(layer)}.self_attn.q_norm.weight";

    /// <summary>The norm over each head of the keys, [head size], where there is one.</summary>
    public static string KeyNorm(int layer) => $"{Layer(layer)}.self_attn.k_norm.weight";

    /// <summary>Every norm of a layer.</summary>
    public static IEnumerable<ExpectedTensor> Norms(ModelConfig config, int layer)
    {
        yield return new ExpectedTensor(AttentionNorm(layer), [config.HiddenSize]);
        yield return new ExpectedTensor(FeedForwardNorm(config, layer), [config.HiddenSize]);
        if (config.SandwichNorms)
        {
            yield return new ExpectedTensor(AfterAttentionNorm(layer), [config.HiddenSize]);
            yield return new ExpectedTensor(AfterFeedForwardNorm(layer), [config.HiddenSize]);
        }

        if (config.QueryKeyNorm)
        {
            yield return new ExpectedTensor(QueryNorm(layer), [config.HeadSize]);
            yield return new ExpectedTensor(KeyNorm(layer), [config.HeadSize]);
        }
    }

    /// <summary>The seven linears of every layer, in the order of the forward pass.</summary>
    public static IReadOnlyList<LayerLinear> Linears(ModelConfig config) =>
    [
        new("q_proj", "self_attn.q_proj", config.HiddenSize, config.QuerySize, config.QueryKeyValueBias),
        new("k_proj", "self_attn.k_proj", config.HiddenSize, config.KeyValueSize, config.QueryKeyValueBias),
        new("v_proj", "self_attn.v_proj", config.HiddenSize, config.KeyValueSize, config.QueryKeyValueBias),
        new("o_proj", "self_attn.o_proj", config.QuerySize, config.HiddenSize, config.OutputBias),
        new("gate_proj", "mlp.gate_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias),
        new("up_proj", "mlp.up_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias),
        new("down_proj", "mlp.down_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias),
    ];

    /// <summary>Layer and linear of a module path, for example <c>model.layers.3.mlp.up_proj</c>.</summary>
    /// <exception cref="ArgumentException">The model has no such linear.</exception>
    public static (int Layer, LayerLinear Linear) FindLinear(ModelConfig config, string path)
    {
        foreach (var linear in Linears(config))
        {
            for (var layer = 0; layer < config.Layers; layer++)
            {
                if (path == $"{Layer(layer)}.{linear.Path}")
                    return (layer, linear);
            }
        }

        throw new ArgumentException($"the model has no linear {path}", nameof(path));
    }

    /// <summary>Every tensor that the model must have, in the order of the forward pass.</summary>
    public static IEnumerable<ExpectedTensor> Expected(ModelConfig config)
    {
        yield return new ExpectedTensor(Embedding, [config.VocabularySize, config.HiddenSize]);
        for (var layer = 0; layer < config.Layers; layer++)
        {
            foreach (var norm in Norms(config, layer))
                yield return norm;
            foreach (var linear in Linears(config))
            {
                yield return new ExpectedTensor($"{Layer(layer)}.{linear.Path}.weight", [linear.Outputs, linear.Inputs]);
                if (linear.Bias)
                    yield return new ExpectedTensor($"{Layer(layer)}.{linear.Path}.bias", [linear.Outputs]);
            }
        }
        yield return new ExpectedTensor(FinalNorm, [config.HiddenSize]);
        if (!config.TiedHead)
            yield return new ExpectedTensor(Head, [config.VocabularySize, config.HiddenSize]);
    }
}
