namespace BrightRun.Formats.Tests;

public sealed class BaseModelTests
{
    [Theory]
    [InlineData("models/llama3-gqa", StoredType.F32)]
    [InlineData("models/llama2-mha-tied", StoredType.F32)]
    [InlineData("models/llama31-rope", StoredType.F32)]
    [InlineData("models/llama-bf16", StoredType.BF16)]
    [InlineData("models/llama-f16-bias", StoredType.F16)]
    [InlineData("models/qwen2", StoredType.F32)]
    [InlineData("models/qwen3", StoredType.F32)]
    [InlineData("models/gemma2", StoredType.F32)]
    [InlineData("models/gemma3", StoredType.F32)]
    [InlineData("gguf/llama-mixed.gguf", StoredType.Q8_0)]
    [InlineData("gguf/llama-rope-factors.gguf", StoredType.F32)]
    public void Open_ListsExactlyTheExpectedTensors(string fixture, StoredType embedding)
    {
        using var model = BaseModel.Open(Shared.Require($"fixtures/{fixture}"));

        Assert.Equal(ModelTensors.Expected(model.Config).Select(t => t.Name).Order(), model.Tensors.Keys.Order());
        Assert.Equal(embedding, model.Tensors[ModelTensors.Embedding].Type);
        Assert.Empty(model.Extras);
        foreach (var expected in ModelTensors.Expected(model.Config))
        {
            var values = new float[expected.ElementCount];
            model.Read(expected.Name, 0, expected.Shape[0], values);
            Assert.True(values.All(float.IsFinite), expected.Name);
        }
    }

    [Fact]
    public void Config_OfBothSpellings_HoldsTheSameKindOfRope()
    {
        using var newer = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        using var older = BaseModel.Open(Shared.Require("fixtures/models/llama31-rope"));

        Assert.Equal(500_000, newer.Config.RopeBase);
        Assert.Null(newer.Config.RopeScaling);
        Assert.Equal(500_000, older.Config.RopeBase);
        Assert.Equal(new RopeScaling.Llama3(8, 1, 4, 64), older.Config.RopeScaling);
    }

    [Fact]
    public void SmolLM2_IsDescribedByItsMetadata()
    {
        using var model = BaseModel.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));

        Assert.Equal(
            new ModelConfig
            {
                ModelType = "llama",
                VocabularySize = 49_152,
                HiddenSize = 576,
                IntermediateSize = 1536,
                Layers = 30,
                Heads = 9,
                KeyValueHeads = 3,
                HeadSize = 64,
                RmsNormEpsilon = 1e-5,
                RopeBase = 100_000,
                ContextLength = 8192,
                TiedHead = true,
                HiddenActivation = "silu",
                BosId = 1,
                EosIds = model.Config.EosIds,
                PadId = 2,
            },
            model.Config);
        Assert.Equal([2], model.Config.EosIds);
        Assert.Equal(134_515_008, model.Config.Parameters);
        Assert.Equal("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53", model.Fingerprint());
    }

    [Theory]
    [InlineData("models/llama-bf16")]
    [InlineData("models/llama-f16-bias")]
    [InlineData("gguf/llama-mixed.gguf")]
    [InlineData("gguf/llama-rope-factors.gguf")]
    public void ReadBFloat16_IsTheRoundedRead_RowByRow(string fixture)
    {
        using var model = BaseModel.Open(Shared.Require($"fixtures/{fixture}"));

        foreach (var (name, tensor) in model.Tensors)
        {
            var values = new float[tensor.ElementCount];
            var whole = new ushort[tensor.ElementCount];
            model.Read(name, 0, tensor.Shape[0], values);
            model.ReadBFloat16(name, 0, tensor.Shape[0], whole);
            var rounded = new ushort[values.Length];
            Formats.Blocks.HalfPrecision.ToBFloat16(values, rounded);
            Assert.Equal(rounded, whole);

            var (row, rowLength) = (tensor.Shape[0] / 2, (int)tensor.RowLength);
            var one = new float[rowLength];
            model.Read(name, row, 1, one);
            Assert.Equal(values[(int)(row * rowLength)..(int)((row + 1) * rowLength)], one);
        }
    }
}
