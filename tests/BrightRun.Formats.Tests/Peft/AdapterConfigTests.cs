using BrightRun.Domain;
using BrightRun.Formats.Peft;

namespace BrightRun.Formats.Tests.Peft;

public sealed class AdapterConfigTests
{
    /// <summary>Ranks, alphas and layers are checked against the shapes of the tensors that PEFT wrote.</summary>
    [Theory]
    [InlineData("plain", "llama3-gqa", 21)]
    [InlineData("rslora", "llama3-gqa", 21)]
    [InlineData("qv-only", "llama3-gqa", 6)]
    [InlineData("rank-pattern", "llama3-gqa", 21)]
    [InlineData("some-layers", "llama2-mha-tied", 14)]
    public void Open_OfAnAdapterByPeft_FindsEveryTensorInItsPlace(string adapter, string model, int modules)
    {
        using var folder = AdapterFolder.Open(Shared.Require($"fixtures/adapters/{adapter}"), Model(model));

        Assert.Equal(modules, folder.Modules.Count);
        Assert.Empty(folder.Config.Ignored);
        Assert.Equal([StoredType.F32], folder.StoredTypes);
    }

    [Fact]
    public void Resolve_WithPatterns_TakesTheFirstKeyThatMatchesTheEndOfThePath()
    {
        var modules = AdapterConfig.Read(Shared.Require("fixtures/adapters/rank-pattern")).Resolve(Model("llama3-gqa")).ToDictionary(module => module.Path);

        Assert.Equal((2, 8.0, 4.0), Numbers("model.layers.0.self_attn.q_proj"));
        Assert.Equal((4, 3.0, 0.75), Numbers("model.layers.2.self_attn.k_proj"));
        Assert.Equal((4, 8.0, 2.0), Numbers("model.layers.0.mlp.down_proj"));
        Assert.Equal((6, 8.0, 8.0 / 6), Numbers("model.layers.1.mlp.down_proj"));

        (int, double, double) Numbers(string path) => (modules[path].Rank, modules[path].Alpha, modules[path].Scale);
    }

    [Fact]
    public void Resolve_WithRankStabilisation_DividesByTheRoot()
    {
        var config = new AdapterConfig { Rank = 16, Alpha = 32, RankStabilized = true };

        Assert.All(config.Resolve(Model("llama3-gqa")), module => Assert.Equal(8, module.Scale));
    }

    [Fact]
    public void Targets_MayBeAPatternOrAllLinear_AndExclusionsWin()
    {
        var model = Model("llama3-gqa");
        var first = new AdapterConfig { Targets = ModuleSelection.Matching(@"model\.layers\.0\..*_proj"), Excluded = ModuleSelection.Of("down_proj") };
        var all = new AdapterConfig { Targets = ModuleSelection.Matching(ModuleSelection.AllLinear) };

        Assert.Equal(6, first.Resolve(model).Count);
        Assert.Equal(7 * model.Layers, all.Resolve(model).Count);
    }

    [Theory]
    [InlineData("lm_head")]
    [InlineData("embed_tokens")]
    [InlineData("c_attn")]
    [InlineData("mlp")]
    public void Targets_OtherThanTheSevenLinears_AreNamedErrors(string target)
    {
        var config = new AdapterConfig { Targets = ModuleSelection.Of("q_proj", target) };

        Assert.Contains(target, Assert.Throws<RefusedException>(() => config.Resolve(Model("llama3-gqa"))).Message);
    }

    [Theory]
    [InlineData("\"peft_type\": \"IA3\"", "peft_type")]
    [InlineData("\"bias\": \"all\"", "bias")]
    [InlineData("\"modules_to_save\": [\"lm_head\"]", "modules_to_save")]
    [InlineData("\"lora_bias\": true", "lora_bias")]
    [InlineData("\"layer_replication\": [[0, 2]]", "layer_replication")]
    [InlineData("\"target_parameters\": [\"experts\"]", "target_parameters")]
    [InlineData("\"trainable_token_indices\": [1]", "trainable_token_indices")]
    [InlineData("\"fan_in_fan_out\": true", "fan_in_fan_out")]
    [InlineData("\"init_lora_weights\": \"pissa\"", "init_lora_weights")]
    [InlineData("\"alora_invocation_tokens\": [5]", "alora_invocation_tokens")]
    [InlineData("\"r\": 0", "r is 0")]
    [InlineData("\"r\": -4", "r is -4")]
    [InlineData("\"lora_alpha\": 0", "lora_alpha")]
    [InlineData("\"lora_dropout\": 1.0", "lora_dropout")]
    [InlineData("\"target_modules\": \"(\"", "regular expression")]
    [InlineData("\"target_modules\": [3]", "target_modules")]
    [InlineData("\"rank_pattern\": {\"q_proj\": 0}", "rank_pattern.q_proj")]
    [InlineData("\"task_type\": \"SEQ_CLS\"", "task_type")]
    public void Read_OfWhatChangesTheComputation_IsANamedError(string member, string named)
    {
        using var folder = new TempFolder();
        folder.Write(AdapterConfig.FileName, $"{{{(member.Contains("peft_type", StringComparison.Ordinal) ? "" : "\"peft_type\": \"LORA\", ")}{member}}}");

        Assert.Contains(named, Assert.Throws<RefusedException>(() => AdapterConfig.Read(folder.FullName)).Message);
    }

    [Fact]
    public void Read_OfUnknownMembers_AcceptsAndListsThem()
    {
        using var folder = new TempFolder();
        folder.Write(AdapterConfig.FileName, """{"peft_type": "LORA", "r": 4, "colour": "green"}""");

        var config = AdapterConfig.Read(folder.FullName);

        Assert.Equal(["colour: \"green\""], config.Ignored);
        Assert.Equal(ModuleSelection.Of("q_proj", "v_proj"), config.Targets);
    }

    [Fact]
    public void Write_ThenRead_GivesTheSame_AndLooksAsPeftsFile()
    {
        using var folder = new TempFolder();
        var config = new AdapterConfig { Rank = 16, Alpha = 32, Dropout = 0.05, BaseModel = "bases/ä", Layers = [0, 2], RankPattern = [new("z", 2), new("a", 3)] };

        config.Write(folder.FullName);
        var read = AdapterConfig.Read(folder.FullName);
        var text = File.ReadAllText(folder.At(AdapterConfig.FileName));

        Assert.Equal((config.Rank, config.Alpha, config.Dropout, config.BaseModel, config.Targets), (read.Rank, read.Alpha, read.Dropout, read.BaseModel, read.Targets));
        Assert.Equal(config.Layers, read.Layers);
        Assert.Equal(config.RankPattern, read.RankPattern);
        Assert.Empty(read.Ignored);
        Assert.StartsWith("{\n  \"alpha_pattern\": {},\n  \"base_model_name_or_path\": \"bases/ä\",\n  \"bias\": \"none\",\n", text);
        Assert.Contains("\"lora_alpha\": 32,\n  \"lora_dropout\": 0.05,\n", text);
        Assert.Contains("\"target_modules\": [\n    \"down_proj\",\n    \"gate_proj\",\n", text);
    }

    [Fact]
    public void Read_OfAFolderThatIsNoAdapter_SaysSo()
    {
        using var folder = new TempFolder();

        var refused = Assert.Throws<RefusedException>(() => AdapterConfig.Read(folder.FullName));

        Assert.Equal($"{folder.FullName} is no adapter: it holds no adapter_config.json.", refused.Message);
    }

    [Theory]
    [InlineData("plain", "llama2-mha-tied")]
    [InlineData("some-layers", "llama3-gqa")]
    public void Open_OverAnotherBase_IsAnErrorThatNamesTheTensor(string adapter, string model)
    {
        var refused = Assert.Throws<RefusedException>(() => AdapterFolder.Open(Shared.Require($"fixtures/adapters/{adapter}"), Model(model)));

        Assert.Contains("base_model.model.model.layers.0.self_attn.k_proj.lora_B.weight", refused.Message);
    }

    private static ModelConfig Model(string name)
    {
        using var model = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        return model.Config;
    }
}
