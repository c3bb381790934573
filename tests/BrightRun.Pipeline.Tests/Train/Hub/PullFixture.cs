using System.Text;
using BrightRun.Formats;
using BrightRun.Formats.Safetensors;
using BrightRun.Pipeline.Train.Hub;
using BrightRun.TestKit.Hub;

namespace BrightRun.Pipeline.Tests.Train.Hub;

/// <summary>A repository on a stand-in hub, and what pulls from it; a test changes one answer.</summary>
internal sealed class PullFixture : IAsyncDisposable, IPullObserver
{
    public const string Weights = "model.safetensors";

    /// <summary>Three times as much as an attempt must bring to count as progress, and a bit.</summary>
    public static readonly byte[] WeightBytes = Bytes((3 << 20) + 17);

    private const string Config = """{"model_type":"llama","vocab_size":32,"hidden_size":8,"intermediate_size":16,"num_hidden_layers":1,"num_attention_heads":2,"num_key_value_heads":1}""";

    /// <summary>No pauses: what is claimed is what happens, not how long it takes.</summary>
    private static readonly HubTiming Impatient = new() { Attempts = 4, Pause = TimeSpan.Zero, Silence = TimeSpan.FromSeconds(20) };

    public PullFixture()
    {
        Repository.Files["config.json"] = Encoding.UTF8.GetBytes(Config);
        Repository.Files["tokenizer.json"] = Bytes(5_000);
        Repository.Files["README.md"] = "---\nlicense: apache-2.0\n---\n"u8.ToArray();
        Repository.Files["pytorch_model.bin"] = Bytes(10);
        Repository.Files[Weights] = WeightBytes;
        Hub = new HubStandIn(request => Answer?.Invoke(request) ?? Repository.Answer(request));
    }

    public TempFolder Folder { get; } = new();

    public StandInRepository Repository { get; } = new("org/tiny");

    public HubStandIn Hub { get; }

    /// <summary>Answers before the repository does; null lets it.</summary>
    public Func<StandInRequest, StandInReply?>? Answer { get; set; }

    public PullRequest Request { get; set; } = new("org/tiny");

    public HubTiming Timing { get; set; } = Impatient;

    public string? Token { get; set; }

    public bool Offline { get; set; }

    public List<string> Notes { get; } = [];

    public long Received { get; private set; }

    public HubCache Cache => new(Folder.At("hub"));

    public string Snapshot => Path.Combine(Cache.Folder, "models--org--tiny", "snapshots", StandInRepository.Commit);

    public string Blob(string file) => Path.Combine(Cache.Folder, "models--org--tiny", "blobs", Repository.HashOf(file));

    /// <summary>What the weights were asked for with, in order.</summary>
    public IEnumerable<long> WeightRequests => Hub.Requests.Where(request => request.Path == Repository.PathOf(Weights)).Select(request => request.From);

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Weights of the described shapes: the cache stands in for the hub only when the model in it is whole.</summary>
    public void UseWeightsThatOpen()
    {
        var described = Path.GetDirectoryName(Folder.Write("described/config.json", Config))!;
        var path = Folder.At("weights");
        SafetensorsWriter.Write(path, [.. ModelTensors.Expected(BaseModel.ReadConfig(described))
            .Select(tensor => new SafetensorsEntry(tensor.Name, StoredType.F32, tensor.Shape, stream => stream.Write(new byte[4 * tensor.ElementCount])))]);
        Repository.Files[Weights] = File.ReadAllBytes(path);
    }

    public HubPull Open() => new(new HubSettings(new Uri(Hub.Address), Token, Cache, Offline), Timing, this, TimeProvider.System);

    public async Task<PullPlan?> PlanAsync()
    {
        using var pull = Open();
        return await pull.PlanAsync(Request, TestContext.Current.CancellationToken);
    }

    public async Task<PulledModel> PullAsync(CancellationToken? cancellation = null)
    {
        using var pull = Open();
        var plan = await pull.PlanAsync(Request, TestContext.Current.CancellationToken);
        return plan is null ? pull.FindCached(Request) : await pull.ExecuteAsync(Request, plan, cancellation ?? TestContext.Current.CancellationToken);
    }

    public void Note(string text) => Notes.Add(text);

    public void Found(long bytes)
    {
        // What was here already is seen in the requests that are not made.
    }

    public void Advanced(long bytes)
    {
        Received += bytes;
        OnAdvanced?.Invoke(Received);
    }

    /// <summary>Called with the bytes received so far.</summary>
    public Action<long>? OnAdvanced { get; set; }

    public void Verified(RepositoryFile file)
    {
        // The files themselves are looked at.
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Folder.Dispose();
    }
}
