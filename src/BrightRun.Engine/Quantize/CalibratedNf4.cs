using System.Globalization;
using BrightRun.Domain;
using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Quantize;

/// <summary>
/// Quantizes the linears of a base to NF4 by what they do to a text: layer by layer, each with the inputs that the layers before it give now that they
/// are rounded. The base is computed in float32 and must fit into memory whole.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="text">The text to calibrate with.</param>
/// <param name="doubleQuantized">Whether the scales are kept in 8 bits.</param>
public sealed class CalibratedNf4(BaseModel model, CalibrationText text, bool doubleQuantized)
{
    private readonly Dictionary<LinearStack, torch.Tensor> _products = []; // Σ x xᵀ of each stack's inputs in the layer that is looked at
    private readonly Dictionary<string, Nf4Codes> _codes = new(StringComparer.Ordinal);

    /// <summary>CPU threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Quantizes.</summary>
    /// <param name="progress">Is told of each finished layer: how many, and of how many.</param>
    /// <param name="cancellation">Checked between layers.</param>
    /// <returns>Every linear by its name.</returns>
    /// <exception cref="RefusedException">The memory does not suffice, a weight is not finite, or the text shows nothing.</exception>
    public IReadOnlyDictionary<string, Nf4Codes> Run(Action<int, int> progress, CancellationToken cancellation)
    {
        EnsureFits();
        Native.TorchNative.EnsureLoaded();
        torch.set_num_threads(Threads);
        using var noGradients = torch.no_grad();
        using var dense = CausalLm.Load(model, torch.ScalarType.Float32, torch.CPU, new WeightStorage(Domain.Train.Quantization.None, doubleQuantized));
        dense.WalkLayers(text.Batches, Observe, layer =>
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (stack, products) in _products.OrderBy(pair => pair.Key))
                Quantize(dense, layer, stack, products);
            foreach (var products in _products.Values)
                products.Dispose();
            _products.Clear();
            progress(layer + 1, model.Config.Layers);
        });
        return _codes;
    }

    private void Observe(LinearStack stack, torch.Tensor input)
    {
        using var transposed = input.t();
        var products = transposed.mm(input);
        if (_products.TryGetValue(stack, out var sum))
        {
            sum.add_(products);
            products.Dispose();
        }
        else
        {
            _products[stack] = products.DetachFromDisposeScope();
        }
    }

    private unsafe void Quantize(CausalLm dense, int layer, LinearStack stack, torch.Tensor products)
    {
        var inputs = InputStatistics.Of(products);
        using var weight = dense.WeightOf(layer, stack).Dense();
        var first = 0L;
        foreach (var linear in LinearStacks.Linears(model.Config, stack))
        {
            var name = $"{ModelTensors.Layer(layer)}.{linear.Path}.weight";
            var format = new Nf4Format(Nf4Format.UsualBlockSize, doubleQuantized, Nf4Format.ValueTypeOf(model.Tensors[name].Type));
            var rows = (float*)Native.TensorAddress.Of(weight) + (first * inputs.Columns);
            _codes[name] = new CompensatedRounding(inputs, format, Threads).Round(rows, linear.Outputs);
            first += linear.Outputs;
        }
    }

    private void EnsureFits()
    {
        var config = model.Config;
        var widest = (long)Math.Max(config.IntermediateSize, config.QuerySize);
        var needed = (4 * config.Parameters) + (8L * text.Tokens * config.HiddenSize) + (24 * widest * widest) + (config.Parameters / 2);
        if (ProcessMemory.Available() is var available && needed > available)
            throw new RefusedException(
                string.Create(CultureInfo.InvariantCulture, $"calibrating takes about {needed / 1e9:F1} GB, the whole base in float32 among them; {available / 1e9:F1} GB are at hand."),
                "Quantize without --calibrate, which needs no memory for the base, or calibrate on a larger machine.");
    }
}
