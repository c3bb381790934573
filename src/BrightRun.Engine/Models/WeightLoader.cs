using System.Runtime.InteropServices;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Moves weights from a base model's files into tensors, some rows at a time, so that nothing is held twice.</summary>
internal sealed class WeightLoader(BaseModel source, torch.ScalarType type, torch.Device device)
{
    private const long ElementsAtATime = 1 << 22;

    /// <summary>A vector in float32.</summary>
    public torch.Tensor Vector(string name)
    {
        using var scope = torch.NewDisposeScope();
        var values = new float[source.Tensors[name].ElementCount];
        source.Read(name, 0, values.Length, values);
        return torch.tensor(values, device: device).DetachFromDisposeScope();
    }

    /// <summary>The weight of a norm in float32, as it is multiplied with; some families store its difference from 1.</summary>
    public torch.Tensor Norm(string name)
    {
        var weight = Vector(name);
        return source.Config.UnitOffsetNorms ? weight.add_(1) : weight;
    }

    /// <summary>Matrices with the same number of columns, one below the other, in the compute type.</summary>
    public torch.Tensor Stack(params IReadOnlyList<string> names)
    {
        var columns = source.Tensors[names[0]].RowLength;
        var stacked = torch.empty([names.Sum(name => source.Tensors[name].Shape[0]), columns], type, device).DetachFromDisposeScope();
        long row = 0;
        foreach (var name in names)
        {
            Fill(stacked, row, name, columns);
            row += source.Tensors[name].Shape[0];
        }

        return stacked;
    }

    /// <summary>Linears with the same input, one below the other, as a weight that is multiplied with and never trained.</summary>
    public FrozenWeight Frozen(IReadOnlyList<string> names) => new DenseWeight(Stack(names));

    /// <summary>Biases one after the other, in the compute type.</summary>
    public torch.Tensor StackVectors(IReadOnlyList<string> names)
    {
        using var scope = torch.NewDisposeScope();
        return torch.cat([.. names.Select(Vector)], 0).to_type(type).DetachFromDisposeScope();
    }

    private void Fill(torch.Tensor target, long firstRow, string name, long columns)
    {
        var rows = source.Tensors[name].Shape[0];
        var step = Math.Max(1, ElementsAtATime / columns);
        for (long at = 0; at < rows; at += step)
        {
            using var scope = torch.NewDisposeScope();
            var count = Math.Min(step, rows - at);
            var part = torch.empty([count, columns], type);
            if (type == torch.ScalarType.BFloat16)
                source.ReadBFloat16(name, at, count, MemoryMarshal.Cast<byte, ushort>(part.bytes));
            else
                source.Read(name, at, count, MemoryMarshal.Cast<byte, float>(part.bytes));
            target.narrow(0, firstRow + at, count).copy_(part);
        }
    }
}
