using System.Text;
using BrightRun.Domain;
using BrightRun.Pipeline.Train.Hub;
using BrightRun.TestKit.Hub;

namespace BrightRun.Pipeline.Tests.Train.Hub;

/// <summary>A pull over real HTTP from a hub that is broken, busy, lying or hostile: it ends whole and right, or says why not and keeps nothing wrong.</summary>
public sealed class DishonestHubTests : IAsyncDisposable
{
    private readonly PullFixture _fixture = new();
    private int _answers;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task CutConnections_AreResumedByRange()
    {
        OnWeights((from, _) => StandInRepository.Part(PullFixture.WeightBytes, from) with { CutAfter = Math.Min((1 << 20) + 5, PullFixture.WeightBytes.Length - (int)from) });

        await ArrivesWholeAsync();

        const int step = (1 << 20) + 5;
        Assert.Equal([0, step, 2 * step, 3 * step], _fixture.WeightRequests);
        Assert.Equal(PullFixture.WeightBytes.Length, _fixture.Received - SmallFiles());
    }

    [Fact]
    public async Task DrippingConnection_IsGivenUpAndItsBytesKept()
    {
        OnWeights((from, _) => StandInRepository.Part(PullFixture.WeightBytes, from) with { CutAfter = 100 });

        var refused = await IsRefusedAsync();

        Assert.Contains("model.safetensors", refused.Message, StringComparison.Ordinal);
        Assert.Contains("run the same command again", refused.Remedy, StringComparison.Ordinal);
        Assert.Equal([0, 100, 200, 300], _fixture.WeightRequests);
        Assert.Equal(400, new FileInfo(_fixture.Blob(PullFixture.Weights) + ".incomplete").Length);

        _fixture.Answer = null;
        await ArrivesWholeAsync();
    }

    [Fact]
    public async Task ServerThatIgnoresRanges_SendsEverythingAgain()
    {
        OnWeights((_, answer) => new StandInReply(200, PullFixture.WeightBytes) with { CutAfter = answer == 0 ? 2 << 20 : null });

        await ArrivesWholeAsync();
    }

    [Fact]
    public async Task ServerThatAnswersAnotherRange_IsNotBelieved()
    {
        OnWeights((from, answer) => answer == 1
            ? new StandInReply(206, PullFixture.WeightBytes[7..]) { Headers = [("Content-Range", $"bytes 7-{PullFixture.WeightBytes.Length - 1}/{PullFixture.WeightBytes.Length}")] }
            : StandInRepository.Part(PullFixture.WeightBytes, from) with { CutAfter = answer == 0 ? 2 << 20 : null });

        await ArrivesWholeAsync();

        Assert.Equal([0, 2 << 20, 0], _fixture.WeightRequests);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task LengthThatIsNotThatOfTheList_IsRefusedWithBothNumbers(int difference)
    {
        OnWeights((_, _) => new StandInReply(200, PullFixture.WeightBytes) with { ClaimedLength = PullFixture.WeightBytes.Length + difference });

        var refused = await IsRefusedAsync();

        Assert.Contains($"{PullFixture.WeightBytes.Length + difference:N0}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"{PullFixture.WeightBytes.Length:N0}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CorruptBytes_AreFetchedAgain()
    {
        OnWeights((_, answer) => new StandInReply(200, answer == 0 ? Damaged() : PullFixture.WeightBytes));

        await ArrivesWholeAsync();

        Assert.Contains(_fixture.Notes, note => note.Contains("damaged on the way", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("model.safetensors", "SHA-256")]
    [InlineData("README.md", "git hash")]
    public async Task BytesThatStayCorrupt_AreRefusedAndNotKept(string file, string hash)
    {
        _fixture.Repository.ClaimedHashes[file] = new string('a', hash == "SHA-256" ? 64 : 40);

        var refused = await IsRefusedAsync();

        Assert.Contains($"{hash} aaaaaaaaaaaa", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_fixture.Blob(file)));
        Assert.False(File.Exists(Path.Combine(_fixture.Snapshot, file)));
        Assert.Equal(0, new FileInfo(_fixture.Blob(file) + ".incomplete").Length);
    }

    [Fact]
    public async Task BytesDamagedOnTheDisk_AreFoundByTheHashAndFetchedAgain()
    {
        _fixture.Folder.Write(Path.GetRelativePath(_fixture.Folder.FullName, _fixture.Blob(PullFixture.Weights)) + ".incomplete", Damaged().AsSpan(0, 1000));

        await ArrivesWholeAsync();

        Assert.Equal([1000, 0], _fixture.WeightRequests);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(408)]
    public async Task BusyHub_IsAskedAgain(int status)
    {
        _fixture.Answer = request => _answers++ is 0 or 2 ? StandInReply.Text(status) with { Headers = [("Retry-After", "0")] } : null;

        await ArrivesWholeAsync();

        Assert.Equal(2, _fixture.Notes.Count(note => note.Contains($"answers {status}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task HubThatStaysBusy_IsGivenUp()
    {
        OnWeights((_, _) => StandInReply.Text(503));

        Assert.Contains("503", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Equal(4, _fixture.WeightRequests.Count());
    }

    [Theory]
    [InlineData(401, null, "HF_TOKEN")]
    [InlineData(401, "GatedRepo", "Accept them")]
    [InlineData(403, null, "Accept them")]
    [InlineData(404, "RepoNotFound", "Check the name")]
    [InlineData(418, null, "HF_ENDPOINT")]
    public async Task Refusal_IsToldWithItsRemedyAndNotRepeated(int status, string? code, string remedy)
    {
        _fixture.Answer = _ => StandInReply.Text(status) with { Headers = code is null ? [] : [("X-Error-Code", code)] };

        var refused = await IsRefusedAsync();

        Assert.Contains("org/tiny", refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Remedy, StringComparison.Ordinal);
        Assert.Single(_fixture.Hub.Requests);
    }

    [Fact]
    public async Task SilentConnection_CountsAsCut()
    {
        _fixture.Timing = _fixture.Timing with { Silence = TimeSpan.FromMilliseconds(100) };
        OnWeights((from, answer) => StandInRepository.Part(PullFixture.WeightBytes, from) with { CutAfter = answer == 0 ? 1000 : null, FallsSilent = answer == 0 });

        await ArrivesWholeAsync();

        Assert.Equal([0, 1000], _fixture.WeightRequests);
        Assert.Contains(_fixture.Notes, note => note.Contains("nothing came", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RedirectToAnotherHost_GetsNoToken()
    {
        _fixture.Token = "hf_secret";
        await using var elsewhere = new HubStandIn(request => StandInRepository.Part(PullFixture.WeightBytes, request.From));
        OnWeights((_, _) => StandInReply.Redirect($"{elsewhere.Address}/bucket/weights?signature=1"));

        await ArrivesWholeAsync();

        Assert.All(_fixture.Hub.Requests, request => Assert.Equal("hf_secret", request.Token));
        Assert.NotEmpty(elsewhere.Requests);
        Assert.All(elsewhere.Requests, request => Assert.Null(request.Token));
    }

    [Fact]
    public async Task RedirectWithinTheHub_KeepsTheToken()
    {
        _fixture.Token = "hf_secret";
        _fixture.Answer = request => request.Path.StartsWith("/renamed", StringComparison.Ordinal) ? StandInRepository.Part(PullFixture.WeightBytes, request.From)
            : request.Path == _fixture.Repository.PathOf(PullFixture.Weights) ? StandInReply.Redirect("/renamed/weights") : null;

        await ArrivesWholeAsync();

        Assert.Equal("hf_secret", _fixture.Hub.Requests.Single(request => request.Path == "/renamed/weights").Token);
    }

    [Fact]
    public async Task RedirectsWithoutEnd_AreRefused()
    {
        OnWeights((_, _) => StandInReply.Redirect(_fixture.Repository.PathOf(PullFixture.Weights)));

        Assert.Contains("redirects more than", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_IsNotSentOverAnOpenNetwork()
    {
        using var pull = new HubPull(new HubSettings(new Uri("http://hub.example"), "hf_secret", _fixture.Cache, Offline: false), new HubTiming(), _fixture, TimeProvider.System);

        Assert.Contains(_fixture.Notes, note => note.Contains("token stays here", StringComparison.Ordinal) && !note.Contains("hf_secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../../outside.safetensors")]
    [InlineData("/tmp/outside.safetensors")]
    [InlineData("..\\outside.safetensors")]
    [InlineData("C:outside.safetensors")]
    [InlineData("deeper/inside.safetensors")]
    [InlineData("nul.safetensors")]
    [InlineData("a\u0000b.safetensors")]
    public async Task HostileNameInTheIndex_IsRefused(string name)
    {
        _fixture.Repository.Files.Remove(PullFixture.Weights);
        _fixture.Repository.Files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes($"{{\"weight_map\": {{\"a\": {System.Text.Json.JsonSerializer.Serialize(name)}}}}}");
        _fixture.Repository.Files[name] = PullFixture.Bytes(2_000);

        var refused = await IsRefusedAsync();

        Assert.Contains("index", refused.Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(_fixture.Cache.Folder));
    }

    [Theory]
    [InlineData("../../x.gguf")]
    [InlineData("a/../../x.gguf")]
    [InlineData("a//x.gguf")]
    [InlineData("a/./x.gguf")]
    [InlineData("con/x.gguf")]
    [InlineData("x.gguf ")]
    public async Task HostileNameInTheListing_IsNotThere(string name)
    {
        _fixture.Repository.Files[name] = PullFixture.Bytes(2_000);
        _fixture.Request = _fixture.Request with { Gguf = "x.gguf", Out = _fixture.Folder.At("own/deep/folder") };

        Assert.Contains("no GGUF file that fits", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_fixture.Folder.FullName, "*", SearchOption.AllDirectories), path => path.Contains("x.gguf", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("<html>sign in</html>")]
    [InlineData("{\"sha\": \"../..\", \"siblings\": []}")]
    [InlineData("{\"sha\": \"0123456789abcdef0123456789abcdef01234567\"}")]
    public async Task AnswerThatIsNoListing_IsRefused(string text)
    {
        _fixture.Answer = _ => StandInReply.Text(200, text);

        Assert.Contains("no list of its files", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("../tiny")]
    [InlineData("org/../tiny")]
    [InlineData("org/tiny/more")]
    [InlineData("org/ti ny")]
    [InlineData("o--rg/tiny")]
    public async Task NameThatIsNone_IsRefusedBeforeAnythingIsAsked(string name)
    {
        _fixture.Request = new PullRequest(name);

        Assert.Contains(name, (await IsRefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Hub.Requests);
    }

    [Theory]
    [InlineData("../main")]
    [InlineData("main?x=1")]
    [InlineData("")]
    public async Task RevisionThatIsNone_IsRefused(string revision)
    {
        _fixture.Request = _fixture.Request with { Revision = revision };

        Assert.Contains("--revision", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Hub.Requests);
    }

    [Fact]
    public async Task PickleWeights_AreNamedAndNeverFetched()
    {
        _fixture.Repository.Files.Remove(PullFixture.Weights);

        var refused = await IsRefusedAsync();

        Assert.Contains("pytorch_model.bin", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Hub.Requests, request => request.Path.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FileThatSomebodyElseIsFetching_IsNotTouched()
    {
        var partial = _fixture.Folder.Write(Path.GetRelativePath(_fixture.Folder.FullName, _fixture.Blob(PullFixture.Weights)) + ".incomplete", PullFixture.WeightBytes.AsSpan(0, 10));
        await using var theirs = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.Contains("in use", (await IsRefusedAsync()).Message, StringComparison.Ordinal);
    }

    private static byte[] Damaged()
    {
        var bytes = PullFixture.WeightBytes.ToArray();
        bytes[500] ^= 1;
        return bytes;
    }

    /// <summary>Answers requests for the weights by the byte asked for and the number of the answer, from 0.</summary>
    private void OnWeights(Func<long, int, StandInReply> answer) =>
        _fixture.Answer = request => request.Path == _fixture.Repository.PathOf(PullFixture.Weights) ? answer(request.From, _answers++) : null;

    private long SmallFiles() => new[] { "config.json", "tokenizer.json", "README.md" }.Sum(file => (long)_fixture.Repository.Files[file].Length);

    private async Task ArrivesWholeAsync()
    {
        await _fixture.PullAsync();

        Assert.Equal(PullFixture.WeightBytes, await File.ReadAllBytesAsync(Path.Combine(_fixture.Snapshot, PullFixture.Weights), TestContext.Current.CancellationToken));
    }

    private Task<RefusedException> IsRefusedAsync() => Assert.ThrowsAsync<RefusedException>(() => _fixture.PullAsync());
}
