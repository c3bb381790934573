using BrightRun.Domain.Options;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;

namespace BrightRun.Engine.Models;

/// <summary>How the frozen linears of the layers are kept in memory. Embedding, head, norms and biases are kept in the compute type in every case.</summary>
/// <param name="Quantization">
/// None: in the compute type. Nf4: in 4 bits; linears that are stored so stay as they are. Keep: as the file stores them. Auto: linears that
/// are stored in NF4 stay so, all others are kept in the compute type.
/// </param>
/// <param name="DoubleQuantized">Whether linears that are quantized on the way have their scales quantized, too.</param>
public sealed record WeightStorage(Quantization Quantization, bool DoubleQuantized)
{
    private static readonly OptionEntry Quantize = OptionTable.Find<TrainOptions>("quantize")!;

    /// <summary>What a base asks for by itself.</summary>
    public static WeightStorage Auto { get; } = new(Quantization.Auto, true);

    /// <summary>The name that a plan stores: none, nf4 or keep.</summary>
    public string Name => Quantize.Format(new TrainOptions { Quantize = Quantization })!;

    /// <summary>As a run's plan settled it.</summary>
    public static WeightStorage Of(RunPlan plan) =>
        plan.Compute.Weights is { } name ? new((Quantization)Quantize.Parse(name), plan.ReadOptions().DoubleQuant) : Auto;

    /// <summary>Whether a linear is kept in the compute type.</summary>
    /// <param name="stored">How its file stores it.</param>
    /// <param name="compute">F32 or BF16.</param>
    internal bool KeepsDense(StoredType stored, StoredType compute) => Quantization switch
    {
        Quantization.None => true,
        Quantization.Nf4 => false,
        Quantization.Keep => stored == compute,
        _ => stored != StoredType.NF4,
    };

    /// <summary>How a linear is quantized on the way.</summary>
    internal Nf4Format Nf4FormatFor(StoredType stored) => new(Nf4Format.UsualBlockSize, DoubleQuantized, Nf4Format.ValueTypeOf(stored));
}
