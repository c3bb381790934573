using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Formats;
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
internal sealed record ResourcePlan(RunData Data, ComputeChoice Compute, WeightStorage Storage, bool Recompute, int MicroBatch, int? LengthLimit, MemoryForecast Memory, long Available);

/// <summary>
/// Settles number type, recomputation and sequence length together, since each decides about the memory of the others. A stored
/// plan has settled them before.
/// </summary>
/// <param name="options">The options that hold.</param>
/// <param name="stored">The plan of an earlier call.</param>
/// <param name="model">The base.</param>
/// <param name="adapterValues">Values of the adapter.</param>
/// <param name="read">Reads the data for a length limit.</param>
/// <param name="observer">Watches.</param>
internal sealed class ResourcePlanner(TrainOptions options, RunPlan? stored, BaseModel model, long adapterValues, Func<int?, RunData> read, ITrainingObserver observer)
{
    private const int DefaultGpuMicroBatch = 4;
    private const int ShortestUsefulLength = 256; // tokens; below, hardly an answer fits with its question

    public ResourcePlan Settle()
    {
        var device = ComputeChoice.ChooseDevice(stored is null ? options.Device : stored.Compute.Device == "cuda" ? DeviceChoice.Cuda : DeviceChoice.Cpu);
        var onGpu = device.type == DeviceType.CUDA;
        if (options.OffloadActivations && !onGpu)
            throw new RefusedException("--offload-activations on: this run computes on the CPU, whose memory is the host's.", "Leave it out, or train on a GPU; --activation-checkpointing on and --quantize keep or nf4 save memory here.");
        var available = onGpu ? long.MaxValue : ProcessMemory.Available();
        var microBatch = stored?.Compute.MicroBatch ?? options.MicroBatch ?? (onGpu ? DefaultGpuMicroBatch : 1);

        observer.Stage("reading the training data");
        var limit = stored?.Work.LengthLimit ?? options.MaxLength.Tokens;
        var data = read(limit);

        observer.Stage("measuring this machine");
        var compute = stored is not null
            ? ComputeChoice.Stored(stored.Compute, model.Config)
            : ComputeChoice.Choose(options.Dtype, device, model.Config, bytes => Memory(data, microBatch, bytes, Smallest, options.ActivationCheckpointing != Toggle.Off).Total, available);
        var storage = stored is not null
            ? WeightStorage.Of(stored)
            : Storage(weights => Memory(data, microBatch, compute.NumberBytes, weights, recompute: false).Total > available / 2);
        var recompute = stored?.Compute.RecomputeActivations ?? Recompute(Memory(data, microBatch, compute.NumberBytes, storage, recompute: false).Total, available);
        var memory = Memory(data, microBatch, compute.NumberBytes, storage, recompute);
        var mayShorten = stored is null && options.MaxLength.Tokens is null && data.Format is not null; // tokenized lines have no turns to split at
        if (memory.Total > available && mayShorten && LengthThatFits(memory, data.Report.Longest, available) is { } shorter)
        {
            limit = shorter;
            data = read(limit);
            memory = Memory(data, microBatch, compute.NumberBytes, storage, recompute);
        }

        return new ResourcePlan(data, compute, storage, recompute, microBatch, limit, memory, available);
    }

    /// <summary>The storage that takes the least memory of those that the options allow.</summary>
    private WeightStorage Smallest => new(options.Quantize == Quantization.Auto ? Quantization.Keep : options.Quantize, options.DoubleQuant);

    /// <summary>
    /// Left to the plan, a base that is stored in NF4 stays so; any other is kept as its files store it where memory is short
    /// otherwise: that changes no number and costs less time than computing layers again.
    /// </summary>
    private WeightStorage Storage(Func<WeightStorage, bool> isShort)
    {
        var dense = new WeightStorage(Quantization.None, options.DoubleQuant);
        if (options.Quantize != Quantization.Auto)
            return dense with { Quantization = options.Quantize };
        var quantized = model.Tensors.Values.Any(tensor => tensor.Type == StoredType.NF4);
        return quantized || isShort(dense) ? dense with { Quantization = Quantization.Keep } : dense;
    }

    private MemoryForecast Memory(RunData data, int microBatch, int numberBytes, WeightStorage storage, bool recompute) => MemoryPlanner.For(new MemoryQuestion
    {
        Model = model.Config,
        Weights = WeightMemory.Of(model, storage, numberBytes),
        NumberBytes = numberBytes,
        AdapterValues = adapterValues,
        ReferenceValues = options is { Method: TrainMethod.Dpo, InitAdapter: not null } ? adapterValues : 0,
        DifferentRates = options.LoraPlusRatio != 1,
        KeepBest = options.Keep == KeepPolicy.Best && data.Evaluation.Count > 0,
        PassTokens = data.Training.Concat(data.Evaluation).Select(sequence => (long)sequence.Ids.Length).OrderDescending().Take(microBatch).Sum(),
        Recompute = recompute,
    });

    private bool Recompute(long peakWithout, long available) => options.ActivationCheckpointing switch
    {
        Toggle.On => true,
        Toggle.Off => false,
        _ => options.OffloadActivations || peakWithout > available / 2,
    };

    /// <summary>What grows with the length of a sequence is given the memory that the rest leaves over.</summary>
    private static int? LengthThatFits(MemoryForecast memory, int longest, long available)
    {
        var growing = memory.Activations + memory.Scratch;
        var left = available - (memory.Total - growing);
        var length = left <= 0 ? 0 : (int)(longest * ((double)left / growing));
        return length >= ShortestUsefulLength ? length : null;
    }
}
