using System.Globalization;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;
using TorchSharp;

namespace BrightRun.Engine.Train.Planning;

/// <summary>What a run takes of the machine, and the data as they fit into it.</summary>
/// <param name="Data">The sequences.</param>
/// <param name="Compute">Where and in which numbers.</param>
/// <param name="Storage">How the base's linears are kept.</param>
/// <param name="Recompute">Whether layers are computed again in the backward pass.</param>
/// <param name="MicroBatch">Most sequences in one forward pass.</param>
/// <param name="LengthLimit">Most tokens a sequence may have; null where only the base's context limits it.</param>
/// <param name="Memory">Peak memory by part.</param>
/// <param name="Available">Memory at hand, in bytes.</param>
internal sealed record ResourcePlan(RunData Data, ComputeChoice Compute, WeightStorage Storage, bool Recompute, int MicroBatch, int? LengthLimit, MemoryForecast Memory, long Available)
{
    /// <summary>Options with which the run fits; empty where it does.</summary>
    public IReadOnlyList<MemoryProposal> Proposals { get; init; } = [];

    /// <summary>What was chosen since memory is short, in sentences.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>
/// Settles number type, recomputation and sequence length together, since each decides about the memory of the others. A stored
/// plan has settled them before.
/// </summary>
/// <param name="options">The options that hold.</param>
/// <param name="stored">The plan of an earlier call.</param>
/// <param name="model">The base.</param>
/// <param name="adapter">Size of the adapter.</param>
/// <param name="read">Reads the data for a length limit.</param>
/// <param name="observer">Watches.</param>
/// <param name="memoryAtHand">Bytes that the run may take; of no meaning on a GPU, whose memory is not predicted.</param>
internal sealed class ResourcePlanner(TrainOptions options, RunPlan? stored, BaseModel model, AdapterSize adapter, Func<int?, RunData> read, ITrainingObserver observer, long memoryAtHand)
{
    private const int DefaultGpuMicroBatch = 4;

    public ResourcePlan Settle()
    {
        var device = ComputeChoice.ChooseDevice(stored is null ? options.Device : stored.Compute.Device == "cuda" ? DeviceChoice.Cuda : DeviceChoice.Cpu);
        var onGpu = device.type == DeviceType.CUDA;
        if (options.OffloadActivations && !onGpu)
            throw new RefusedException("--offload-activations on: this run computes on the CPU, whose memory is the host's.", "Leave it out, or train on a GPU; --activation-checkpointing on and --quantize keep or nf4 save memory here.");
        var available = onGpu ? long.MaxValue : memoryAtHand;
        var microBatch = stored?.Compute.MicroBatch ?? options.MicroBatch ?? (onGpu ? DefaultGpuMicroBatch : 1);

        observer.Stage("reading the training data");
        var limit = stored?.Work.LengthLimit ?? options.MaxLength.Tokens;
        var data = read(limit);

        observer.Stage("measuring this machine");
        var mayRecompute = options.ActivationCheckpointing != Toggle.Off;
        var compute = stored is not null
            ? ComputeChoice.Stored(stored.Compute, model.Config)
            : ComputeChoice.Choose(options.Dtype, device, model.Config, bytes => Memory(data, new MemorySettings(bytes, Smallest, mayRecompute, microBatch)).Total, available);
        var before = ProcessMemory.Current(); // .NET, libtorch, tokenizer and data are there by now
        long Peak(MemorySettings settings) => Memory(data, settings, before).Total;

        var plain = new MemorySettings(compute.NumberBytes, new WeightStorage(Quantization.None, options.DoubleQuant), Recompute: false, microBatch);
        var storage = stored is not null ? WeightStorage.Of(stored) : Storage(Peak(plain) > available / 2);
        var kept = Peak(plain with { Storage = storage });
        var recompute = stored?.Compute.RecomputeActivations ?? Recompute(kept, available);
        var settings = plain with { Storage = storage, Recompute = recompute };
        var memory = Memory(data, settings, before);
        var mayShorten = stored is null && data.Format is not null; // tokenized lines have no turns to split at
        var proposals = new MemoryProposals(Peak, available, mayShorten ? data.Report.Longest : 0);
        if (memory.Total > available && options.MaxLength.Tokens is null && mayShorten && proposals.LengthThatFits(settings) is { } shorter)
        {
            limit = shorter;
            data = read(limit);
            memory = Memory(data, settings, before);
        }

        return new ResourcePlan(data, compute, storage, recompute, microBatch, limit, memory, available)
        {
            Proposals = memory.Total > available ? proposals.For(settings) : [],
            Reasons = [.. Reasons(storage, recompute, Peak(plain), kept, available)],
        };
    }

    /// <summary>The storage that takes the least memory of those that the options allow.</summary>
    private WeightStorage Smallest => new(options.Quantize == Quantization.Auto ? Quantization.Keep : options.Quantize, options.DoubleQuant);

    /// <summary>
    /// Left to the plan, a base that is stored in NF4 stays so; any other is kept as its files store it where memory is short
    /// otherwise: that changes no number and costs less time than computing layers again.
    /// </summary>
    private WeightStorage Storage(bool memoryIsShort)
    {
        var dense = new WeightStorage(Quantization.None, options.DoubleQuant);
        if (options.Quantize != Quantization.Auto)
            return dense with { Quantization = options.Quantize };
        return IsNf4 || memoryIsShort ? dense with { Quantization = Quantization.Keep } : dense;
    }

    private bool IsNf4 => model.Tensors.Values.Any(tensor => tensor.Type == StoredType.NF4);

    private MemoryForecast Memory(RunData data, MemorySettings settings, long? before = null)
    {
        var largest = data.LargestPass(options.Packing ? 1 : settings.MicroBatch);
        long Tokens(TrainingSequence sequence) => Math.Min(sequence.Ids.Length, settings.Length ?? int.MaxValue);
        return MemoryPlanner.For(new MemoryQuestion
        {
            Model = model.Config,
            Weights = WeightMemory.Of(model, settings.Storage, settings.NumberBytes),
            NumberBytes = settings.NumberBytes,
            Adapter = adapter,
            HasReference = options is { Method: TrainMethod.Dpo, InitAdapter: not null },
            Dropout = options.Dropout > 0,
            DifferentRates = options.LoraPlusRatio != 1,
            KeepBest = options.Keep == KeepPolicy.Best && data.Evaluation.Count > 0,
            PassTokens = largest.Sum(Tokens),
            SupervisedTokens = largest.Sum(sequence => Math.Min(sequence.SupervisedTokens, Tokens(sequence))),
            PassLengths = data.PassLengths(settings.MicroBatch, options.Packing),
            Recompute = settings.Recompute,
            BytesBefore = before,
        });
    }

    private bool Recompute(long peakWithout, long available) => options.ActivationCheckpointing switch
    {
        Toggle.On => true,
        Toggle.Off => false,
        _ => options.OffloadActivations || peakWithout > available / 2,
    };

    /// <summary>What the plan chose by itself since memory is short.</summary>
    private IEnumerable<string> Reasons(WeightStorage storage, bool recompute, long dense, long kept, long available)
    {
        if (stored is not null)
            yield break;
        if (options.Quantize == Quantization.Auto && storage.Quantization == Quantization.Keep && !IsNf4)
            yield return Reason("The base's linears are kept as its files store them (--quantize auto)", dense, available);
        if (options.ActivationCheckpointing == Toggle.Auto && recompute)
            yield return Reason("Layers are computed again in the backward pass (--activation-checkpointing auto)", kept, available);
    }

    private static string Reason(string what, long otherwise, long available) => string.Create(
        CultureInfo.InvariantCulture, $"{what}: the run would need {otherwise / 1e9:F2} GB otherwise, more than half of the {available / 1e9:F2} GB at hand.");
}
