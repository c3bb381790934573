using System.Runtime.InteropServices;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Gguf;

namespace BrightRun.Formats.Tests.Gguf;

/// <summary>What is written is read again, and what was read is written again.</summary>
public sealed class GgufWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Write_ThenOpen_GivesTheSameValuesAndTensors()
    {
        var metadata = new GgufMetadata();
        metadata.Set("a.text", "Grüße, 世界");
        metadata.Set("a.number", 42u);
        metadata.Set("a.share", 0.25f);
        metadata.Set("a.yes", true);
        metadata.Set("a.texts", ["one", "", "three"]);
        metadata.Set("a.ids", [1, -2, 3]);
        metadata.Set("a.number", 43u);
        float[] odd = [1, 2, 3], even = [4, 5, 6, 7];
        GgufWriter.Write(_folder.At("x.gguf"), metadata,
        [
            new GgufEntry("odd", StoredType.F32, [3], stream => stream.Write(MemoryMarshal.AsBytes(odd.AsSpan()))),
            new GgufEntry("even", StoredType.F32, [2, 2], stream => stream.Write(MemoryMarshal.AsBytes(even.AsSpan()))),
        ]);

        using var file = GgufFile.Open(_folder.At("x.gguf"));
        Assert.Equal(["a.text", "a.number", "a.share", "a.yes", "a.texts", "a.ids"], file.Keys);
        Assert.Equal("Grüße, 世界", file.Text("a.text"));
        Assert.Equal(43, file.Int("a.number"));
        Assert.Equal(0.25, file.PositiveNumber("a.share"));
        Assert.True(file.Bool("a.yes"));
        Assert.Equal(["one", "", "three"], file.Texts("a.texts")!);
        Assert.Equal([1, -2, 3], file.Ints("a.ids")!);
        var read = new float[4];
        file.Read(file.Tensors["even"], 0, read);
        Assert.Equal(even, read);
        Assert.Equal([2, 2], file.Tensors["even"].Shape);
    }

    [Theory]
    [InlineData("fixtures/gguf/llama-mixed.gguf")]
    [InlineData("fixtures/gguf/llama-rope-factors.gguf")]
    public void AGgufModel_WrittenAgainInFloat32_IsTheSameModel_WithItsTokenizer(string path)
    {
        using var source = BaseModel.Open(Shared.Require(path));
        Assert.Null(GgufModelWriter.Write(source, _folder.At("copy.gguf"), StoredType.F32, _ => false, (_, _, _) => { }, TestContext.Current.CancellationToken));

        using var copy = BaseModel.Open(_folder.At("copy.gguf"));
        AssertSame(source, copy);
        using var before = GgufFile.Open(Shared.Require(path));
        using var after = GgufFile.Open(_folder.At("copy.gguf"));
        foreach (var table in new[] { "tokenizer.ggml.tokens", "tokenizer.ggml.merges" })
            Assert.Equal(before.Texts(table), after.Texts(table));
    }

    [Theory]
    [InlineData("llama3-gqa")]
    [InlineData("llama31-rope")]
    [InlineData("llama2-mha-tied")]
    [InlineData("llama-f16-bias")]
    public void AFolder_WrittenAsGguf_IsTheSameModel(string name)
    {
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        Assert.Equal("the folder has no tokenizer.json", GgufModelWriter.Write(source, _folder.At("copy.gguf"), StoredType.F32, _ => false, (_, _, _) => { }, TestContext.Current.CancellationToken));
        using var copy = BaseModel.Open(_folder.At("copy.gguf"));
        AssertSame(source, copy);
        Assert.All(source.Config.InverseFrequencies().Zip(copy.Config.InverseFrequencies()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f * pair.First));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertSame(BaseModel source, BaseModel copy)
    {
        Assert.Equal(source.Tensors.Keys.Order(StringComparer.Ordinal), copy.Tensors.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, tensor) in source.Tensors)
        {
            var (before, after) = (new float[tensor.ElementCount], new float[tensor.ElementCount]);
            source.Read(name, 0, tensor.Shape[0], before);
            copy.Read(name, 0, tensor.Shape[0], after);
            Assert.Equal(before, after);
        }

        Assert.Equal(source.Config with { RopeScaling = null, EosIds = copy.Config.EosIds }, copy.Config with { RopeScaling = null });
    }
}
