using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Pipeline.Tests.Train.Hub;

public sealed class HubCacheTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CacheThatIsNotThere_IsEmpty() => Assert.Empty(new HubCache(_folder.At("none")).List());

    [Fact]
    public void LinkToABlob_CountsWithTheSizeOfTheBlob()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        _folder.Write("models--org--tiny/blobs/abc", "12345");
        var snapshot = Directory.CreateDirectory(_folder.At("models--org--tiny/snapshots/c0ffee")).FullName;
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), Path.Combine("..", "..", "blobs", "abc"));
        File.CreateSymbolicLink(Path.Combine(snapshot, "gone.json"), Path.Combine("..", "..", "blobs", "gone"));
        _folder.Write("models--org--plain/snapshots/beef/config.json", "{}");

        Assert.Equal(
            [new CachedModel("org/plain", "beef", _folder.At("models--org--plain/snapshots/beef"), 2, false), new CachedModel("org/tiny", "c0ffee", snapshot, 5, true)],
            new HubCache(_folder.FullName).List());
    }

    /// <summary>Sizes as the models' pages print them, in millions.</summary>
    [Theory]
    [InlineData("smollm2-135m", 135)]
    [InlineData("SMOLLM2-360M", 362)]
    [InlineData("tinyllama-1.1b", 1_100)]
    [InlineData("smollm2-1.7b", 1_711)]
    [InlineData("meta-llama/Llama-3.2-1B-Instruct", 1_236)]
    [InlineData("llama-3.2-3b", 3_213)]
    [InlineData("llama-3.1-8b", 8_030)]
    [InlineData("qwen2.5-0.5b", 494)]
    [InlineData("qwen2.5-1.5b", 1_544)]
    [InlineData("qwen2.5-7b", 7_616)]
    [InlineData("qwen3-4b", 4_022)]
    public void KnownBase_HasTheParametersThatItsPublisherStates(string name, int millions) =>
        Assert.Equal(millions, Math.Round(KnownBases.Find(name)!.Config.Parameters / 1e6));

    [Fact]
    public void KnownBases_GoFromSmallToLarge_UnderNamesOfTheirOwn()
    {
        Assert.Equal(KnownBases.All.OrderBy(known => known.Config.Parameters), KnownBases.All);
        Assert.Equal(KnownBases.All.Count, KnownBases.All.Select(known => known.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(KnownBases.All, known => Assert.True(RepositoryNames.IsRepository(known.Repository)));
    }
}
