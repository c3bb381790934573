using BrightRun.Domain;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Bench;

/// <summary>Weights of a real model's sizes without its files: drawn where they are used, small enough for activations to stay finite.</summary>
internal sealed class RandomWeights(ModelConfig config, torch.ScalarType type, torch.Device device, bool nf4, KernelSet kernels, DenseScratch scratch) : IWeightSource
{
    private const double Deviation = 0.02; // as models are initialised
    private const float ScaleOffset = 0.05f; // scales around it give numbers of about that deviation
    private const float ScaleSpread = 0.01f;

    private readonly WeightArena _arena = new(type, device, config.Parameters);
    private readonly Dictionary<string, IReadOnlyList<long>> _shapes = ModelTensors.Expected(config).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape);

    public torch.Tensor Norm(string name) => torch.ones([.. _shapes[name]], device: device).DetachFromDisposeScope();

    public torch.Tensor Stack(IReadOnlyList<string> names)
    {
        var shape = _shapes[names[0]];
        var rows = names.Sum(name => _shapes[name][0]);
        return _arena.Take(rows, shape[1]).normal_(0, Deviation);
    }

    public FrozenWeight Frozen(IReadOnlyList<string> names) => nf4
        ? new PackedWeight([.. names.Select(name => new Nf4Rows(Packed(_shapes[name]), kernels.Nf4))], scratch)
        : new DenseWeight(Stack(names));

    public torch.Tensor StackVectors(IReadOnlyList<string> names) => throw new RefusedException("These shapes have no biases.", "Choose one of the shapes that are named.");

    public void Dispose() => _arena.Dispose();

    private Nf4Matrix Packed(IReadOnlyList<long> shape)
    {
        var format = new Nf4Format(Nf4Format.UsualBlockSize, DoubleQuantized: true, StoredType.BF16);
        var blocks = format.Blocks(shape[0] * shape[1]);
        torch.Tensor Bytes(long count) => torch.randint(0, 256, [count], torch.uint8, device).DetachFromDisposeScope();
        var groups = torch.full([Nf4Scales.Groups(blocks)], ScaleSpread, torch.float32, device).DetachFromDisposeScope();
        return new Nf4Matrix(format, shape[0], shape[1], Bytes(Nf4Format.PackedBytes(shape[0] * shape[1])), groups, Bytes(blocks), ScaleOffset);
    }
}
