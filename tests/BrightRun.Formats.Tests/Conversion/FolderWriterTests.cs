using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Gguf;

namespace BrightRun.Formats.Tests.Conversion;

public sealed class FolderWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("llama-mixed.gguf", null)]
    [InlineData("llama-rope-factors.gguf", typeof(RopeScaling.Llama3))]
    public void Write_InF32_KeepsEveryValueAndTheDescription(string fixture, Type? scaling)
    {
        var path = Shared.Require($"fixtures/gguf/{fixture}");
        FolderWriter.Write(path, _folder.At("out"), StoredType.F32, cancellation: TestContext.Current.CancellationToken);

        using var gguf = BaseModel.Open(path);
        using var converted = BaseModel.Open(_folder.At("out"));
        Assert.Equal(scaling, converted.Config.RopeScaling?.GetType());
        Assert.Equal(gguf.Config with { RopeScaling = null, EosIds = [] }, converted.Config with { RopeScaling = null, EosIds = [] });
        Assert.Equal(gguf.Config.EosIds, converted.Config.EosIds);
        Assert.Equal(gguf.Config.InverseFrequencies(), converted.Config.InverseFrequencies(), (a, b) => MathF.Abs(a - b) <= 1e-6f * a);
        foreach (var (name, tensor) in gguf.Tensors)
            Assert.Equal(ReadAll(gguf, name, tensor), ReadAll(converted, name, tensor));
    }

    [Fact]
    public void Write_OfDivisorsThatFollowNoRule_KeepsThemAsATable()
    {
        var config = Tiny() with { RopeScaling = new RopeScaling.FrequencyFactors([1, 3, 2, 8, 8, 8, 8, 8]) };

        ConfigJson.Write(_folder.FullName, "a.gguf", config, StoredType.F32);
        var read = Formats.HuggingFace.HuggingFaceConfig.Read(_folder.FullName);

        Assert.Equal(config.RopeScaling, read.RopeScaling);
    }

    [Theory]
    [InlineData(StoredType.BF16)]
    [InlineData(StoredType.F16)]
    public void Write_InHalf_IsHalfTheSize(StoredType type)
    {
        FolderWriter.Write(_folder.Write("tiny.gguf", TinyModels.Gguf()), _folder.At("out"), type, cancellation: TestContext.Current.CancellationToken);

        using var converted = BaseModel.Open(_folder.At("out"));
        Assert.All(converted.Tensors.Values, tensor => Assert.Equal(type, tensor.Type));
    }

    [Fact]
    public void Write_OfAByteLevelTokenizer_WritesTheSameTablesAsThePublisher()
    {
        using var file = GgufFile.Open(Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
        TokenizerJson.Of(file, out _)!.Write(_folder.FullName);

        using var ours = JsonDocument.Parse(File.ReadAllText(_folder.At("tokenizer.json")));
        using var theirs = JsonDocument.Parse(File.ReadAllText(Shared.Require("models/tokenizers/smollm2/tokenizer.json")));
        foreach (var member in new[] { "added_tokens", "normalizer", "pre_tokenizer", "model" })
            Assert.True(JsonElement.DeepEquals(theirs.RootElement.GetProperty(member), ours.RootElement.GetProperty(member)), member);
    }

    [Fact]
    public void Write_WithoutATokenizerThatCanBeWritten_SaysWhy()
    {
        var converted = FolderWriter.Write(_folder.Write("tiny.gguf", TinyModels.Gguf()), _folder.At("out"), StoredType.F32, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal("the GGUF file holds no tokenizer", converted.TokenizerMissing);
        Assert.Equal(["config.json", "generation_config.json", "model.safetensors"], converted.Files);
    }

    [Fact]
    public void Write_IntoAFolderThatExists_IsRefused()
    {
        var path = _folder.Write("tiny.gguf", TinyModels.Gguf());

        Assert.Contains("exists already", Assert.Throws<RefusedException>(() => FolderWriter.Write(path, _folder.FullName, StoredType.F32, cancellation: TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void Write_WhenCancelled_LeavesNothingBehind()
    {
        var path = _folder.Write("tiny.gguf", TinyModels.Gguf());

        Assert.Throws<OperationCanceledException>(() => FolderWriter.Write(path, _folder.At("out"), StoredType.F32, cancellation: new CancellationToken(canceled: true)));

        Assert.Equal([path], Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    public void Dispose() => _folder.Dispose();

    private static ModelConfig Tiny()
    {
        using var folder = new TempFolder();
        using var model = BaseModel.Open(folder.Write("tiny.gguf", TinyModels.Gguf()));
        return model.Config;
    }

    private static float[] ReadAll(BaseModel model, string name, BaseTensor tensor)
    {
        var values = new float[tensor.ElementCount];
        model.Read(name, 0, tensor.Shape[0], values);
        return values;
    }
}
