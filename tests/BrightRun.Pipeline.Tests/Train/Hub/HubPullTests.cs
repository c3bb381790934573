using BrightRun.Domain;
using BrightRun.TestKit.Hub;

namespace BrightRun.Pipeline.Tests.Train.Hub;

/// <summary>A pull over real HTTP from a hub that answers as it should.</summary>
public sealed class HubPullTests : IAsyncDisposable
{
    private readonly PullFixture _fixture = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Pull_BringsTheNeededFilesIntoTheSharedLayout()
    {
        var model = await _fixture.PullAsync();

        Assert.Equal((_fixture.Snapshot, false), (model.Base, model.FromCache));
        Assert.Equal(["README.md", "config.json", "model.safetensors", "tokenizer.json"], Directory.GetFiles(_fixture.Snapshot).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(PullFixture.WeightBytes, await File.ReadAllBytesAsync(Path.Combine(_fixture.Snapshot, PullFixture.Weights), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(_fixture.Blob(PullFixture.Weights)) || OperatingSystem.IsWindows());
        Assert.Equal(StandInRepository.Commit, await File.ReadAllTextAsync(Path.Combine(_fixture.Cache.Folder, "models--org--tiny", "refs", "main"), TestContext.Current.CancellationToken));
        Assert.Equal(PullFixture.WeightBytes.Length + _fixture.Repository.Files["tokenizer.json"].Length, _fixture.Cache.List().Single().Bytes - _fixture.Repository.Files["config.json"].Length - _fixture.Repository.Files["README.md"].Length);
        Assert.DoesNotContain(Directory.GetFiles(_fixture.Cache.Folder, "*", SearchOption.AllDirectories), path => path.EndsWith(".incomplete", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Plan_SaysFilesSizesAndLicence_AndWritesNothing()
    {
        var plan = (await _fixture.PlanAsync())!;

        Assert.Equal(["README.md", "config.json", "tokenizer.json", "model.safetensors"], plan.Files.Select(file => file.File.Path));
        Assert.Equal("apache-2.0", plan.Listing.Licence);
        Assert.Equal(plan.Bytes, plan.BytesToFetch);
        Assert.False(Path.Exists(_fixture.Cache.Folder));
    }

    [Fact]
    public async Task SecondPull_AsksForNoFileAgain()
    {
        await _fixture.PullAsync();
        var before = _fixture.Hub.Requests.Count;

        await _fixture.PullAsync();

        Assert.Equal(before + 1, _fixture.Hub.Requests.Count); // the listing
        Assert.Equal(0, (await _fixture.PlanAsync())!.BytesToFetch);
    }

    [Fact]
    public async Task OfflineSetting_UsesTheCacheAndAsksNobody()
    {
        _fixture.UseWeightsThatOpen();
        await _fixture.PullAsync();
        var before = _fixture.Hub.Requests.Count;
        _fixture.Offline = true;

        var model = await _fixture.PullAsync();

        Assert.Equal((_fixture.Snapshot, true), (model.Base, model.FromCache));
        Assert.Equal(before, _fixture.Hub.Requests.Count);
    }

    [Fact]
    public async Task HubOutOfReach_UsesTheCache()
    {
        _fixture.UseWeightsThatOpen();
        await _fixture.PullAsync();
        await _fixture.Hub.DisposeAsync();

        Assert.True((await _fixture.PullAsync()).FromCache);
        Assert.Contains(_fixture.Notes, note => note.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfflineWithoutTheModel_IsRefusedByName()
    {
        _fixture.Offline = true;

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _fixture.PullAsync());

        Assert.Contains("org/tiny", refused.Message, StringComparison.Ordinal);
        Assert.Contains("HF_HUB_OFFLINE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_AreThoseOfTheIndexAndNoOthers()
    {
        _fixture.Repository.Files.Remove(PullFixture.Weights);
        _fixture.Repository.Files["model.safetensors.index.json"] = """{"weight_map": {"a": "model-2-of-2.safetensors", "b": "model-1-of-2.safetensors", "c": "model-2-of-2.safetensors"}}"""u8.ToArray();
        _fixture.Repository.Files["model-1-of-2.safetensors"] = PullFixture.Bytes(2_000);
        _fixture.Repository.Files["model-2-of-2.safetensors"] = PullFixture.Bytes(2_001);
        _fixture.Repository.Files["consolidated.safetensors"] = PullFixture.Bytes(2_002);

        var plan = (await _fixture.PlanAsync())!;

        Assert.Equal(["model.safetensors.index.json", "model-1-of-2.safetensors", "model-2-of-2.safetensors"], plan.Files.Select(file => file.File.Path).TakeLast(3));
    }

    [Theory]
    [InlineData("q4_0")]
    [InlineData("sub/tiny.Q4_0.gguf")]
    public async Task Gguf_IsFetchedAlone(string wanted)
    {
        _fixture.Repository.Files["sub/tiny.Q4_0.gguf"] = PullFixture.Bytes(3_000);
        _fixture.Repository.Files["sub/tiny.Q8_0.gguf"] = PullFixture.Bytes(3_001);
        _fixture.Request = _fixture.Request with { Gguf = wanted };

        var model = await _fixture.PullAsync();

        Assert.Equal(Path.Combine(_fixture.Snapshot, "sub", "tiny.Q4_0.gguf"), Path.GetFullPath(model.Base));
        Assert.Equal(_fixture.Repository.Files["sub/tiny.Q4_0.gguf"], await File.ReadAllBytesAsync(model.Base, TestContext.Current.CancellationToken));
        Assert.Empty(_fixture.WeightRequests);
    }

    [Fact]
    public async Task Gguf_ThatFitsSeveral_NamesThem()
    {
        _fixture.Repository.Files["tiny.Q4_0.gguf"] = PullFixture.Bytes(3_000);
        _fixture.Repository.Files["tiny.Q8_0.gguf"] = PullFixture.Bytes(3_001);
        _fixture.Request = _fixture.Request with { Gguf = "tiny" };

        var refused = await Assert.ThrowsAsync<RefusedException>(_fixture.PlanAsync);

        Assert.Contains("tiny.Q8_0.gguf", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnFolder_KeepsWhatIsRightAndReplacesWhatIsNot()
    {
        _fixture.Request = _fixture.Request with { Out = _fixture.Folder.At("own") };
        _fixture.Folder.Write("own/tokenizer.json", _fixture.Repository.Files["tokenizer.json"]);
        _fixture.Folder.Write("own/model.safetensors", PullFixture.Bytes(PullFixture.WeightBytes.Length + 1).AsSpan(1)); // right size, wrong content
        _fixture.Folder.Write("own/mine.txt", "mine");

        var model = await _fixture.PullAsync();

        Assert.Equal(_fixture.Folder.At("own"), model.Base);
        Assert.Equal(PullFixture.WeightBytes, await File.ReadAllBytesAsync(_fixture.Folder.At("own/model.safetensors"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(_fixture.Hub.Requests, request => request.Path == _fixture.Repository.PathOf("tokenizer.json"));
        Assert.True(File.Exists(_fixture.Folder.At("own/mine.txt")));
        Assert.False(Path.Exists(_fixture.Cache.Folder));
    }

    [Fact]
    public async Task StoppedPull_GoesOnWhereItStopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _fixture.OnAdvanced = received =>
        {
            if (received > 1 << 20)
                stop.Cancel();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.PullAsync(stop.Token));
        var there = new FileInfo(_fixture.Blob(PullFixture.Weights) + ".incomplete").Length;
        Assert.InRange(there, 1, PullFixture.WeightBytes.Length - 1);
        _fixture.OnAdvanced = null;

        Assert.Equal(PullFixture.WeightBytes.Length - there, (await _fixture.PlanAsync())!.BytesToFetch);
        await _fixture.PullAsync();

        Assert.Equal([0, there], _fixture.WeightRequests);
        Assert.Equal(PullFixture.WeightBytes, await File.ReadAllBytesAsync(Path.Combine(_fixture.Snapshot, PullFixture.Weights), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task FullDisk_IsSaidBeforeAnythingIsFetched()
    {
        using var pull = _fixture.Open();
        var plan = (await pull.PlanAsync(_fixture.Request, TestContext.Current.CancellationToken))! with { FreeBytes = 1_000_000 };

        var refused = await Assert.ThrowsAsync<RefusedException>(() => pull.ExecuteAsync(_fixture.Request, plan, TestContext.Current.CancellationToken));

        Assert.Contains("free", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.WeightRequests);
    }

    [Fact]
    public async Task ModelThatCannotBeTrained_IsRefusedBeforeItsWeightsArrive()
    {
        _fixture.Repository.Files["config.json"] = """{"model_type": "mamba"}"""u8.ToArray();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => _fixture.PullAsync());

        Assert.Contains("mamba", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.WeightRequests);
    }
}
