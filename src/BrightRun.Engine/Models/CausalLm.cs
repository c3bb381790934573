using System.Numerics;
using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Kernels.Torch;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// A decoder-only language model with frozen weights: logits, losses, and gradients of an adapter over it. Not safe for
/// concurrent use; every call runs on the caller's thread.
/// </summary>
public sealed partial class CausalLm : IDisposable
{
    private const int LargePass = 64; // tokens; the blocks of smaller passes are not worth returning

    private readonly KernelSet _kernels;
    private readonly torch.Tensor _embedding; // [V, d]
    private readonly torch.Tensor _finalNorm; // [d], float32
    private readonly torch.Tensor _head;      // [V, d]; the embedding itself when tied
    private readonly DecoderLayer[] _layers;
    private readonly DenseScratch _scratch;
    private readonly TapeMemory _tapeMemory;
    private readonly Dictionary<LoraAdapter, AdapterBinding> _bindings = [];
    private RotaryTables _rotary;
    private HostInputs? _hostInputs;
    private int _lastTokens;

    private CausalLm(ModelConfig config, torch.ScalarType type, torch.Device device, Func<KernelSet, DenseScratch, IWeightSource> weights)
    {
        (Config, DType, Device) = (config, type, device);
        _kernels = KernelSet.For(device, type, AttentionShapes.Gate(Config), Config.LogitSoftCap);
        _kernels.Attention.Prepare(AttentionShapes.Of(Config, layer: 0)); // all layers have the same heads
        _scratch = new DenseScratch(type, device);
        _tapeMemory = new TapeMemory(type, device);
        using var loader = weights(_kernels, _scratch);
        _embedding = loader.Stack([ModelTensors.Embedding]);
        _finalNorm = loader.Norm(ModelTensors.FinalNorm);
        _head = Config.TiedHead ? _embedding.alias().DetachFromDisposeScope() : loader.Stack([ModelTensors.Head]);
        _layers = [.. Enumerable.Range(0, Config.Layers).Select(index => LoadLayer(loader, index))];
        _rotary = CreateRotary(0);
    }

    /// <summary>The model's description.</summary>
    public ModelConfig Config { get; }

    /// <summary>Type of base and compute: float32 or bfloat16. Norm statistics, losses and adapters are float32 always.</summary>
    public torch.ScalarType DType { get; }

    /// <summary>Where the weights are.</summary>
    public torch.Device Device { get; }

    /// <summary>Whose kernels compute the operations, in words.</summary>
    public string KernelNote => _kernels.Note;

    /// <summary>
    /// Whether the layers' inputs wait in the host's memory where layers are computed again: takes tokens × hidden size per layer off the device, and costs a
    /// copy there and back. No number changes.
    /// </summary>
    public bool OffloadsLayerInputs
    {
        get => _hostInputs is not null;
        set
        {
            if (value == OffloadsLayerInputs)
                return;
            _hostInputs?.Dispose();
            _hostInputs = value ? new HostInputs(Device) : null;
        }
    }

    /// <summary>Loads all weights.</summary>
    /// <param name="source">Names and shapes are already checked.</param>
    /// <param name="type">Float32 or BFloat16; the files' numbers are converted.</param>
    /// <param name="device">CPU or CUDA.</param>
    /// <param name="storage">How the linears of the layers are kept; null: as the base asks for by itself.</param>
    /// <exception cref="RefusedException">The native libraries cannot be loaded, or a weight is not finite.</exception>
    public static CausalLm Load(BaseModel source, torch.ScalarType type, torch.Device device, WeightStorage? storage = null)
    {
        TorchNative.EnsureLoaded();
        if (type is not (torch.ScalarType.Float32 or torch.ScalarType.BFloat16))
            throw new ArgumentOutOfRangeException(nameof(type), type, "float32 or bfloat16");
        using var noGradients = torch.no_grad();
        return new CausalLm(source.Config, type, device, (kernels, scratch) => new WeightLoader(source, type, device, storage ?? WeightStorage.Auto, kernels, scratch));
    }

    /// <summary>A model whose weights come from elsewhere than a base's files.</summary>
    /// <param name="config">The description.</param>
    /// <param name="type">Float32 or BFloat16.</param>
    /// <param name="device">CPU or CUDA.</param>
    /// <param name="weights">Makes the source, given what turns packed weights into numbers and the memory for these.</param>
    internal static CausalLm Create(ModelConfig config, torch.ScalarType type, torch.Device device, Func<KernelSet, DenseScratch, IWeightSource> weights)
    {
        TorchNative.EnsureLoaded();
        using var noGradients = torch.no_grad();
        return new CausalLm(config, type, device, weights);
    }

    /// <summary>Scores of the next token at every position.</summary>
    /// <param name="batch">Labels and dropout keys are not used.</param>
    /// <param name="adapter">An adapter for this model; null for the base alone.</param>
    /// <returns>[N, V] float32.</returns>
    public torch.Tensor Logits(TokenBatch batch, LoraAdapter? adapter = null)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var pass = Begin(batch, adapter, dropout: false);
        var hidden = _kernels.RmsNorm.Forward(RunLayers(Embed(batch), pass, null), _finalNorm, Config.RmsNormEpsilon);
        return SoftCap.Apply(hidden.mm(_head.t()).to_type(torch.float32), Config.LogitSoftCap).MoveToOuterDisposeScope();
    }

    /// <summary>An empty cache for one sequence.</summary>
    public KeyValueCache NewCache() => new(AttentionShapes.Of(Config, layer: 0), Config.Layers, DType, Device);

    /// <summary>Most sequences that <see cref="Advance"/> should be given at once when each has one new token.</summary>
    public int SequencesPerPass => _kernels.RowProduct.FewRows;

    /// <summary>
    /// Scores of the token after each sequence, given that all tokens before these are cached. Only the last position of each goes
    /// through the head.
    /// </summary>
    /// <param name="batch">New tokens, at least one per sequence; labels and dropout keys are not used.</param>
    /// <param name="caches">One per sequence, filled with the same adapter; they take in the new tokens.</param>
    /// <param name="adapter">An adapter for this model; null for the base alone.</param>
    /// <returns>[S, V] float32.</returns>
    public torch.Tensor Advance(TokenBatch batch, IReadOnlyList<KeyValueCache> caches, LoraAdapter? adapter = null)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        for (var s = 0; s < caches.Count; s++)
            caches[s].MakeRoom(batch.Lengths[s]);
        var pass = Begin(batch, adapter, dropout: false, caches);
        var x = Embed(batch);
        foreach (var layer in _layers)
        {
            using var input = x;
            x = layer.Advance(input, pass);
        }

        for (var s = 0; s < caches.Count; s++)
            caches[s].Added(batch.Lengths[s]);
        var last = pass.Layout.Starts.Zip(pass.Layout.Lengths, (start, length) => (long)start + length - 1).ToArray();
        var rows = last.Length == pass.Layout.Tokens ? x : x.index_select(0, DeviceUpload.Of(last, Device));
        var hidden = _kernels.RmsNorm.Forward(rows, _finalNorm, Config.RmsNormEpsilon);
        return SoftCap.Apply(_kernels.RowProduct.Scores(hidden, _head), Config.LogitSoftCap).MoveToOuterDisposeScope();
    }

    /// <summary>A new adapter over this model that changes nothing yet.</summary>
    /// <param name="config">Which linears, rank, alpha.</param>
    /// <param name="seed">The same seed gives the same adapter.</param>
    public LoraAdapter CreateAdapter(AdapterConfig config, ulong seed) => LoraAdapter.Create(Config, config, seed, RowLengths, Device);

    /// <summary>Frees what the model holds ready for an adapter; call it before the adapter is disposed.</summary>
    public void Forget(LoraAdapter adapter)
    {
        if (_bindings.Remove(adapter, out var binding))
            binding.Dispose();
    }

    /// <summary>Gives back the memory that training passes keep ready for the next one.</summary>
    public void EndTraining() => _tapeMemory.Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        _embedding.Dispose();
        _finalNorm.Dispose();
        _head.Dispose();
        _rotary.Dispose();
        _scratch.Dispose();
        _tapeMemory.Dispose();
        _hostInputs?.Dispose();
        foreach (var binding in _bindings.Values)
            binding.Dispose();
        foreach (var layer in _layers)
            layer.Dispose();
    }

    private LayerPass Begin(TokenBatch batch, LoraAdapter? adapter, bool dropout, IReadOnlyList<KeyValueCache>? caches = null)
    {
        var layout = new SequenceLayout(batch.Lengths, caches?.Select(cache => cache.Length).ToArray());
        if (layout.Tokens > LargePass && layout.Tokens != _lastTokens)
        {
            if (Device.type == DeviceType.CPU)
                CMemory.ReturnFreedPages();
            _lastTokens = layout.Tokens;
        }

        if (layout.Tokens != batch.Ids.Length)
            throw new ArgumentException($"{batch.Ids.Length} ids in sequences of {layout.Tokens} tokens", nameof(batch));
        if (layout.Longest > _rotary.Positions)
        {
            var larger = CreateRotary((int)BitOperations.RoundUpToPowerOf2((uint)layout.Longest)); // sequences that grow need few tables
            _rotary.Dispose();
            _rotary = larger;
        }

        var keys = dropout && batch.DropoutKeys.Length > 0 ? batch.DropoutKeys : null;
        return new LayerPass(layout, _rotary, adapter is null ? null : BindingOf(adapter), keys, caches);
    }

    private AdapterBinding BindingOf(LoraAdapter adapter)
    {
        if (!_bindings.TryGetValue(adapter, out var binding))
            _bindings[adapter] = binding = new AdapterBinding(adapter, Config, DType, Device, WeightOf);
        binding.Refresh();
        return binding;
    }

    /// <summary>Lengths of the rows of one linear [out], float32.</summary>
    private torch.Tensor RowLengths(string path)
    {
        var (layer, linear) = ModelTensors.FindLinear(Config, path);
        var stack = LinearStacks.Of(linear);
        var before = LinearStacks.Linears(Config, stack).TakeWhile(one => one.Name != linear.Name).Sum(one => one.Outputs);
        return RowSquares.Of(WeightOf(layer, stack)).narrow(0, before, linear.Outputs).sqrt();
    }

    private torch.Tensor Embed(TokenBatch batch)
    {
        using var ids = DeviceUpload.Of(batch.Ids, Device);
        var embedded = _embedding.index_select(0, ids);
        return Config.ScaledEmbedding ? embedded.mul_(Rounded(Math.Sqrt(Config.HiddenSize))) : embedded;
    }

    private torch.Tensor EmbedWithNoise(TokenBatch batch, LayerPass pass, double noise)
    {
        var embedded = Embed(batch);
        if (noise > 0 && batch.DropoutKeys.Length > 0)
            _kernels.EmbeddingNoise.Add(embedded, new NoiseDraw(pass.Layout, batch.DropoutKeys, noise));
        return embedded;
    }

    /// <summary>A factor as it is in the compute type: the reference implementation rounds it so.</summary>
    private float Rounded(double value)
    {
        using var scope = torch.NewDisposeScope();
        return torch.tensor(value, DType).to_type(torch.float32).item<float>();
    }

    /// <summary>
    /// Runs all layers. From <paramref name="first"/> on, each leaves a tape that owns the layer's input; the inputs of the others are freed.
    /// </summary>
    private torch.Tensor RunLayers(torch.Tensor x, LayerPass pass, Stack<LayerTape>? tapes, int first = 0, bool recompute = false)
    {
        for (var layer = 0; layer < _layers.Length; layer++)
        {
            var tape = tapes is null || layer < first ? null : new LayerTape(x, _tapeMemory);
            var next = _layers[layer].Forward(x, pass, recompute ? null : tape);
            if (tape is null)
                x.Dispose();
            else
                tapes!.Push(tape);
            if (recompute && tape is not null && _hostInputs is { } host && layer < _layers.Length - 1)
                tape.SendAway(host); // not the last one's, which is wanted at once
            x = next;
        }

        return x;
    }

    private RotaryTables CreateRotary(int positions) =>
        RotaryTables.Create(Config.InverseFrequencies(), Config.LocalInverseFrequencies(), Math.Max(positions, 1024), Device);

    private DecoderLayer LoadLayer(IWeightSource loader, int index)
    {
        StackedLinear Linear(LinearStack stack)
        {
            var linears = LinearStacks.Linears(Config, stack);
            var paths = linears.Select(linear => $"{ModelTensors.Layer(index)}.{linear.Path}").ToList();
            var bias = linears[0].Bias ? loader.StackVectors([.. paths.Select(path => $"{path}.bias")]) : null;
            return new StackedLinear(loader.Frozen([.. paths.Select(path => $"{path}.weight")]), bias, _kernels.Dropout);
        }

        var shape = AttentionShapes.Of(Config, index);
        return new DecoderLayer(index, shape, Config.RmsNormEpsilon, _kernels)
        {
            AttentionNorm = loader.Norm(ModelTensors.AttentionNorm(index)),
            FeedForwardNorm = loader.Norm(ModelTensors.FeedForwardNorm(Config, index)),
            AfterAttentionNorm = Config.SandwichNorms ? loader.Norm(ModelTensors.AfterAttentionNorm(index)) : null,
            AfterFeedForwardNorm = Config.SandwichNorms ? loader.Norm(ModelTensors.AfterFeedForwardNorm(index)) : null,
            HeadNorm = Config.QueryKeyNorm ? new HeadNorm(loader.Norm(ModelTensors.QueryNorm(index)), loader.Norm(ModelTensors.KeyNorm(index)), shape, Config.RmsNormEpsilon, _kernels.RmsNorm) : null,
            QueryKeyValue = Linear(LinearStack.QueryKeyValue),
            Output = Linear(LinearStack.Output),
            GateUp = Linear(LinearStack.GateUp),
            Down = Linear(LinearStack.Down),
        };
    }
}
