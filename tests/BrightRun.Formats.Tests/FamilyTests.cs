using BrightRun.Domain;

namespace BrightRun.Formats.Tests;

/// <summary>What each family's description says beyond that of a Llama, and what it may leave unsaid.</summary>
public sealed class FamilyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mistral_WithAWindow_IsLocalInEveryLayer()
    {
        var config = Fixture("mistral");

        Assert.Equal(48, config.SlidingWindow);
        Assert.Equal([true, true, true], config.LocalLayers);
        Assert.Null(config.LocalRopeBase);
    }

    [Theory]
    [InlineData("\"sliding_window\": null", null)]
    [InlineData("\"use_cache\": true", 4096)] // not mentioned: the family's
    public void Mistral_WithoutAWindow_HasTheFamilysUnlessItSaysNone(string member, int? window) =>
        Assert.Equal(window, Described("mistral", member).SlidingWindow);

    [Fact]
    public void Qwen2_BiasesQueriesKeysAndValuesOnly()
    {
        var config = Fixture("qwen2");

        Assert.Equal((true, false, false), (config.QueryKeyValueBias, config.OutputBias, config.MlpBias));
        Assert.Empty(config.LocalLayers);
        Assert.Equal(1_000_000, config.RopeBase);
    }

    [Fact]
    public void Qwen2_WithWindowsSwitchedOn_IsLocalFromALayerOn()
    {
        var config = Described("qwen2", "\"use_sliding_window\": true, \"sliding_window\": 16, \"max_window_layers\": 1");

        Assert.Equal([false, true], config.LocalLayers);
    }

    [Fact]
    public void Qwen3_HasAHeadSizeOfItsOwnAndNormsOfHeads()
    {
        var config = Fixture("qwen3");

        Assert.Equal((24, 96, true), (config.HeadSize, config.QuerySize, config.QueryKeyNorm));
    }

    [Fact]
    public void Gemma2_BoundsScoresAndLogitsAndAlternates()
    {
        var config = Fixture("gemma2");

        Assert.Equal((50.0, 30.0, 16.0), (config.AttentionSoftCap, config.LogitSoftCap, config.QueryScalar));
        Assert.Equal([true, false, true], config.LocalLayers);
        Assert.True(config is { SandwichNorms: true, UnitOffsetNorms: true, ScaledEmbedding: true, TiedHead: true, QueryKeyNorm: false });
    }

    [Fact]
    public void Gemma2_LeavingItUnsaid_IsTheFamilys()
    {
        var config = Described("gemma2", "\"attn_logit_softcapping\": null");

        Assert.Null(config.AttentionSoftCap);
        Assert.Equal((30.0, 256.0, 4096), (config.LogitSoftCap, config.QueryScalar, config.SlidingWindow));
        Assert.Equal([true, false], config.LocalLayers);
    }

    [Theory]
    [InlineData("gemma3", 32)]
    [InlineData("gemma3-nested-rope", 16)]
    public void Gemma3_RotatesLocalLayersByABaseOfTheirOwn_InBothSpellings(string fixture, int window)
    {
        var config = Fixture(fixture);

        Assert.Equal((1_000_000.0, 10_000.0, window), (config.RopeBase, config.LocalRopeBase, config.SlidingWindow));
        Assert.Equal([true, true, true, true, true, false], config.LocalLayers);
        Assert.Null(config.AttentionSoftCap);
    }

    [Fact]
    public void Gemma3_StretchesGlobalLayersOnly()
    {
        var config = Described("gemma3_text", """
            "rope_parameters": {"full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0}, "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}
            """);

        Assert.Equal(0.125f, config.InverseFrequencies()[0]);
        Assert.Equal(1f, config.LocalInverseFrequencies()![0]);
    }

    [Theory]
    [InlineData("gemma3_text", "\"layer_types\": [\"sliding_attention\"]", "kinds are given for 1 layers, the model has 2")]
    [InlineData("gemma3_text", "\"layer_types\": [\"chunked_attention\", \"full_attention\"]", "layer_types is")]
    [InlineData("gemma3_text", "\"sliding_window\": null", "sliding window, whose size is not given")]
    [InlineData("gemma3_text", "\"use_bidirectional_attention\": true", "use_bidirectional_attention is true")]
    [InlineData("gemma2", "\"hidden_activation\": \"relu\"", "activation is 'relu'")]
    [InlineData("gemma3", "\"use_cache\": true", "model_type is 'gemma3'")]
    [InlineData("llama", "\"rope_parameters\": {\"full_attention\": {\"rope_theta\": 1.0}}", "do not rotate by different bases")]
    public void Description_ThatCannotBeComputed_IsRefusedByItsMember(string family, string member, string named) =>
        Assert.Contains(named, Assert.Throws<RefusedException>(() => Described(family, member)).Message);

    private static ModelConfig Fixture(string name)
    {
        using var model = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        return model.Config;
    }

    private ModelConfig Described(string family, string member)
    {
        _folder.Write("config.json", $$"""
            {"model_type": "{{family}}", "vocab_size": 8, "hidden_size": 32, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
             "num_key_value_heads": 1, "head_dim": 16, {{member}}}
            """);
        return Formats.HuggingFace.HuggingFaceConfig.Read(_folder.FullName);
    }
}
