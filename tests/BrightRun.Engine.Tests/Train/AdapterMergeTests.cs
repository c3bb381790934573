using BrightRun.Domain;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;

namespace BrightRun.Engine.Tests.Train;

public sealed class AdapterMergeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("rslora")]
    [InlineData("qv-only")]
    [InlineData("rank-pattern")]
    [InlineData("some-layers")]
    [InlineData("dora")]
    public void Write_EqualsPeftsMergedWeights(string name)
    {
        var adapter = Shared.Require($"fixtures/adapters/{name}");
        using var model = BaseModel.Open(Shared.Require($"fixtures/models/{AdapterConfig.Read(adapter).BaseModel}"));
        AdapterMerge.Write(model, adapter, _folder.At("merged"), StoredType.F32, TestContext.Current.CancellationToken);

        using var expected = SafetensorsFile.Open(Path.Combine(adapter, "merged-layer-0.safetensors"));
        using var merged = BaseModel.Open(_folder.At("merged"));
        foreach (var (tensor, entry) in expected.Tensors)
        {
            var ours = new float[entry.ElementCount];
            merged.Read(tensor, 0, entry.Shape[0], ours);
            Assert.All(expected.ReadAll(tensor).Zip(ours), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Fact]
    public void Write_WithoutAType_KeepsThatOfEachTensor()
    {
        using var model = BaseModel.Open(Shared.Require("fixtures/models/llama-bf16"));
        var options = FixtureRun.Short(_folder.At("adapter")) with { Base = model.Path };
        FixtureRun.Run(options);
        AdapterMerge.Write(model, options.Out!, _folder.At("merged"), type: null, TestContext.Current.CancellationToken);
        using var merged = BaseModel.Open(_folder.At("merged"));
        Assert.All(merged.Tensors.Values, tensor => Assert.Equal(StoredType.BF16, tensor.Type));
    }

    [Fact]
    public void Write_IntoAnExistingFolder_IsRefused()
    {
        var adapter = Shared.Require("fixtures/adapters/plain");
        using var model = BaseModel.Open(Shared.Require("fixtures/models/llama3-gqa"));
        Assert.Throws<RefusedException>(() => AdapterMerge.Write(model, adapter, _folder.FullName, type: null, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }
}
