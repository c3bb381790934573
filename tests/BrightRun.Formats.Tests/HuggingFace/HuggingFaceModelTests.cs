using BrightRun.Domain;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Formats.Tests.HuggingFace;

public sealed class HuggingFaceModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Open_WithHarmlessExtras_AcceptsAndListsThem()
    {
        TinyModels.WriteFolder(_folder, change: tensors =>
        [
            .. tensors, TinyModels.Entry("model.layers.0.self_attn.rotary_emb.inv_freq", [8]), TinyModels.Entry(ModelTensors.Head, [8, 32]),
        ]);

        using var model = BaseModel.Open(_folder.FullName);

        Assert.Equal(2, model.Extras.Count);
        Assert.DoesNotContain(ModelTensors.Head, model.Tensors.Keys);
    }

    [Fact]
    public void Open_WithAStoredHeadThatDiffersFromTheTiedEmbedding_IsRefused()
    {
        TinyModels.WriteFolder(_folder, change: tensors => [.. tensors, TinyModels.Entry(ModelTensors.Head, [8, 32], first: 1)]);

        Assert.Contains("lm_head.weight is stored and differs", Refusal());
    }

    [Fact]
    public void Open_WithoutATensor_NamesIt()
    {
        TinyModels.WriteFolder(_folder, change: tensors => tensors.Where(tensor => tensor.Name != ModelTensors.FinalNorm));

        Assert.Contains("lacks tensor model.norm.weight", Refusal());
    }

    [Fact]
    public void Open_WithATensorTooMany_NamesIt()
    {
        TinyModels.WriteFolder(_folder, change: tensors => [.. tensors, TinyModels.Entry("model.layers.1.mlp.up_proj.weight", [1])]);

        Assert.Contains("unexpected tensor model.layers.1.mlp.up_proj.weight", Refusal());
    }

    [Fact]
    public void Open_WithAMisshapenTensor_NamesItAndBothShapes()
    {
        TinyModels.WriteFolder(_folder, change: tensors => tensors.Select(tensor => tensor.Name == ModelTensors.FinalNorm ? TinyModels.Entry(tensor.Name, [31]) : tensor));

        Assert.Contains("model.norm.weight is [31], the description asks for [32]", Refusal());
    }

    [Fact]
    public void Open_WithATensorOfIntegers_IsRefused()
    {
        TinyModels.WriteFolder(_folder, change: tensors => tensors.Select(tensor =>
            tensor.Name == ModelTensors.FinalNorm ? new SafetensorsEntry(tensor.Name, StoredType.I8, tensor.Shape, stream => stream.Write(new byte[32])) : tensor));

        Assert.Contains("stored as I8", Refusal());
    }

    [Fact]
    public void Open_OfPickleWeights_SaysWhyTheyAreNotLoaded()
    {
        _folder.Write("config.json", TinyModels.Config);
        _folder.Write("pytorch_model.bin", "x");

        Assert.Contains("loading a pickle runs code", Refusal());
    }

    [Fact]
    public void Open_WithoutWeights_NamesWhatIsMissing()
    {
        _folder.Write("config.json", TinyModels.Config);

        Assert.Contains("neither model.safetensors nor model.safetensors.index.json", Refusal());
    }

    [Fact]
    public void Open_OfAnIndex_ReadsOnlyItsFiles()
    {
        TinyModels.WriteFolder(_folder);
        ShardAs("a.safetensors");
        _folder.Write("consolidated.safetensors", "not read");

        using var model = BaseModel.Open(_folder.FullName);

        Assert.Equal(32, model.Tensors[ModelTensors.FinalNorm].ElementCount);
    }

    [Fact]
    public void Open_WithAMissingShard_NamesTheFile()
    {
        TinyModels.WriteFolder(_folder);
        ShardAs("a.safetensors");
        File.Delete(_folder.At("a.safetensors"));

        Assert.Contains("the file a.safetensors", Refusal());
    }

    [Theory]
    [InlineData("../a.safetensors")]
    [InlineData("")]
    [InlineData("..")]
    public void Open_OfAnIndexThatLeadsElsewhere_IsRefused(string shard)
    {
        TinyModels.WriteFolder(_folder);
        ShardAs("a.safetensors", named: shard);

        Assert.Contains("not in the folder", Refusal());
    }

    [Fact]
    public void Open_OfAnIndexThatPromisesAnotherTensor_IsRefused()
    {
        TinyModels.WriteFolder(_folder);
        ShardAs("a.safetensors");
        var index = _folder.At("model.safetensors.index.json");
        File.WriteAllText(index, File.ReadAllText(index).Replace("{\"weight_map\":{", "{\"weight_map\":{\"other\":\"a.safetensors\",", StringComparison.Ordinal));

        Assert.Contains("holds tensor other, but it does not", Refusal());
    }

    [Theory]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": 0", "hidden_size is 0")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": -32", "hidden_size is -32")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": 33", "hidden_size 33 is not divisible")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": 1e30", "hidden_size is 1e30")]
    [InlineData("\"hidden_size\": 32", "\"hidden_size\": \"32\"", "hidden_size is \"32\"")]
    [InlineData("\"num_attention_heads\": 2", "\"num_attention_heads\": 0", "num_attention_heads is 0")]
    [InlineData("\"num_key_value_heads\": 1", "\"num_key_value_heads\": 3", "2 attention heads cannot share 3")]
    [InlineData("\"num_key_value_heads\": 1", "\"head_dim\": 15", "head size 15 is odd")]
    [InlineData("\"vocab_size\": 8, ", "", "vocab_size is missing")]
    [InlineData("\"model_type\": \"llama\", ", "", "model_type is missing")]
    [InlineData("1e-5", "0", "rms_norm_eps is 0")]
    [InlineData("\"max_position_embeddings\": 64", "\"hidden_act\": \"gelu\"", "activation is 'gelu'")]
    [InlineData("\"max_position_embeddings\": 64", "\"rope_scaling\": {\"type\": \"yarn\", \"factor\": 4.0}", "rotary scaling 'yarn'")]
    [InlineData("\"max_position_embeddings\": 64", "\"rope_scaling\": {\"type\": \"linear\"}", "rope_scaling.factor is missing")]
    [InlineData("\"max_position_embeddings\": 64", "\"rope_scaling\": {\"rope_type\": \"llama3\", \"factor\": 8, \"low_freq_factor\": 4, \"high_freq_factor\": 4, \"original_max_position_embeddings\": 64}", "is not above")]
    [InlineData("\"max_position_embeddings\": 64", "\"quantization_config\": {\"quant_method\": \"bitsandbytes\"}", "quantized by bitsandbytes as int8")]
    [InlineData("\"max_position_embeddings\": 64", "\"partial_rotary_factor\": 0.5", "partial_rotary_factor is 0.5")]
    [InlineData("\"max_position_embeddings\": 64", "\"max_position_embeddings\": 64,", "not valid JSON")]
    public void Open_OfAnAbsurdDescription_NamesTheField(string good, string bad, string named)
    {
        TinyModels.WriteFolder(_folder, TinyModels.Config.Replace(good, bad, StringComparison.Ordinal));

        Assert.Contains(named, Refusal());
    }

    [Fact]
    public void Config_TakesTheEndIdsFromTheGenerationFile()
    {
        TinyModels.WriteFolder(_folder);
        _folder.Write("generation_config.json", """{"eos_token_id": [3, 5]}""");

        using var model = BaseModel.Open(_folder.FullName);

        Assert.Equal([3, 5], model.Config.EosIds);
        Assert.Equal(1, model.Config.BosId);
    }

    [Fact]
    public void Config_WithALinearFactor_DividesEveryFrequency()
    {
        TinyModels.WriteFolder(_folder, TinyModels.Config.Replace("\"max_position_embeddings\": 64", "\"rope_scaling\": {\"type\": \"linear\", \"factor\": 4.0}", StringComparison.Ordinal));

        using var model = BaseModel.Open(_folder.FullName);

        Assert.Equal(new RopeScaling.Linear(4), model.Config.RopeScaling);
        Assert.Equal(0.25f, model.Config.InverseFrequencies()[0]);
    }

    [Fact]
    public void Fingerprint_ChangesWithWeightsAndDescription_AndWithNothingElse()
    {
        TinyModels.WriteFolder(_folder);
        var before = Fingerprint();

        _folder.Write("README.md", "changed");
        Assert.Equal(before, Fingerprint());
        _folder.Write("config.json", TinyModels.Config + " ");
        Assert.NotEqual(before, Fingerprint());
        TinyModels.WriteFolder(_folder, change: tensors => tensors.Select(tensor => TinyModels.Entry(tensor.Name, tensor.Shape, first: 1)));
        Assert.NotEqual(before, Fingerprint());
    }

    public void Dispose() => _folder.Dispose();

    private string Refusal() => Assert.Throws<RefusedException>(() => BaseModel.Open(_folder.FullName)).Message;

    private string Fingerprint()
    {
        using var model = BaseModel.Open(_folder.FullName);
        return model.Fingerprint();
    }

    /// <summary>Turns the single file into an index with one shard.</summary>
    private void ShardAs(string file, string? named = null)
    {
        File.Move(_folder.At("model.safetensors"), _folder.At(file));
        using var weights = SafetensorsFile.Open(_folder.At(file));
        var map = string.Join(",", weights.Tensors.Keys.Select(name => $"\"{name}\":\"{named ?? file}\""));
        _folder.Write("model.safetensors.index.json", $"{{\"weight_map\":{{{map}}}}}");
    }
}
