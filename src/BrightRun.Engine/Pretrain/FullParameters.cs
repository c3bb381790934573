using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>
/// Every weight of a model as something to be trained: one flat vector of float32 values (the master weights) and one of their
/// gradients, so that optimizer, clipping and checkpoints handle them like an adapter's. The model multiplies with a copy in its
/// own compute type, which <see cref="CausalLm.TakeOver"/> refreshes.
/// </summary>
public sealed class FullParameters : IDisposable
{
    private readonly Dictionary<string, ParameterPlace> _places;

    /// <summary>All values zero.</summary>
    /// <param name="model">Which tensors there are.</param>
    /// <exception cref="RefusedException">The model is of a type whose weights cannot all be trained.</exception>
    public FullParameters(ModelConfig model)
        : this(model, values: null)
    {
    }

    private FullParameters(ModelConfig model, torch.Tensor? values)
    {
        Model = model;
        var places = ParameterLayout.Of(model);
        _places = places.ToDictionary(place => place.Name, StringComparer.Ordinal);
        Values = (values?.alias() ?? torch.zeros(places[^1].End)).DetachFromDisposeScope();
        Gradients = torch.zeros(places[^1].End).DetachFromDisposeScope();
        LayerGradients = [.. Enumerable.Range(0, model.Layers).Select(layer => new LayerGradients(this, layer))];
        EmbeddingGradient = Gradient(ModelTensors.Embedding);
        FinalNormGradient = Gradient(ModelTensors.FinalNorm);
        HeadGradient = Gradient(model.TiedHead ? ModelTensors.Embedding : ModelTensors.Head);
    }

    /// <summary>The model's description.</summary>
    public ModelConfig Model { get; }

    /// <summary>Every weight [P], float32, on the CPU.</summary>
    public torch.Tensor Values { get; }

    /// <summary>The gradient of every weight [P], float32; passes add to it, the optimizer clears it.</summary>
    public torch.Tensor Gradients { get; }

    /// <summary>Names of the tensors in the order of <see cref="Values"/>.</summary>
    public IEnumerable<string> Names => _places.Values.OrderBy(place => place.Start).Select(place => place.Name);

    /// <summary>Gradients of the layers' tensors.</summary>
    internal IReadOnlyList<LayerGradients> LayerGradients { get; }

    /// <summary>[V, d], a view.</summary>
    internal torch.Tensor EmbeddingGradient { get; }

    /// <summary>[d], a view.</summary>
    internal torch.Tensor FinalNormGradient { get; }

    /// <summary>[V, d], a view; that of the embedding where the head is tied to it.</summary>
    internal torch.Tensor HeadGradient { get; }

    /// <summary>The weights of a model in files.</summary>
    /// <param name="source">Its weights are read as float32.</param>
    /// <exception cref="RefusedException">The model is of a type whose weights cannot all be trained.</exception>
    public static FullParameters Read(BaseModel source)
    {
        var parameters = new FullParameters(source.Config);
        using var noGradient = torch.no_grad();
        foreach (var name in parameters.Names)
        {
            using var scope = torch.NewDisposeScope();
            var tensor = source.Tensors[name];
            var buffer = torch.empty([.. tensor.Shape]);
            source.Read(name, 0, tensor.Shape[0], MemoryMarshal.Cast<byte, float>(buffer.bytes));
            parameters.Value(name).copy_(buffer);
        }

        return parameters;
    }

    /// <summary>The same values, in the same memory, with gradients of their own: for a second thread that works on the same step.</summary>
    public FullParameters WithOwnGradients() => new(Model, Values);

    /// <summary>Copies a tensor's values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Filled, row-major.</param>
    public void CopyTo(string name, Span<float> values)
    {
        using var view = Value(name);
        MemoryMarshal.Cast<byte, float>(view.bytes).CopyTo(values);
    }

    /// <summary>A view of a tensor's values; the caller disposes of it.</summary>
    public torch.Tensor Value(string name) => View(Values, _places[name].Start, [.. _places[name].Shape]);

    /// <summary>A view of a tensor's gradient; the caller disposes of it.</summary>
    public torch.Tensor Gradient(string name) => View(Gradients, _places[name].Start, [.. _places[name].Shape]);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var layer in LayerGradients)
            layer.Dispose();
        EmbeddingGradient.Dispose();
        FinalNormGradient.Dispose();
        HeadGradient.Dispose();
        Values.Dispose();
        Gradients.Dispose();
    }

    /// <summary>Adds the gradient of the rows that were looked up.</summary>
    /// <param name="ids">Token ids [N].</param>
    /// <param name="gradient">With respect to their embeddings [N, d].</param>
    internal void AddEmbedding(int[] ids, torch.Tensor gradient)
    {
        using var scope = torch.NewDisposeScope();
        var rows = torch.tensor(Array.ConvertAll(ids, id => (long)id));
        EmbeddingGradient.index_add_(0, rows, gradient.to_type(torch.float32), 1);
    }

    /// <summary>A view of a stack's weights [out, in] or biases [out], or null where it has none; the caller disposes of it.</summary>
    internal torch.Tensor? Stack(torch.Tensor flat, int layer, LinearStack stack, string ending)
    {
        if (ending == "bias" && !LinearStacks.Linears(Model, stack)[0].Bias)
            return null;
        var places = ParameterLayout.Stack(Model, layer, stack, ending).Select(name => _places[name]).ToList();
        return View(flat, places[0].Start, [places.Sum(place => place.Shape[0]), .. places[0].Shape.Skip(1)]);
    }

    private static torch.Tensor View(torch.Tensor flat, long start, long[] shape)
    {
        using var part = flat.narrow(0, start, shape.Aggregate(1L, (product, size) => product * size));
        return part.view(shape).DetachFromDisposeScope();
    }
}
