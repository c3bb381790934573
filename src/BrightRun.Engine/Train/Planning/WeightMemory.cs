using BrightRun.Domain.Train;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Blocks;

namespace BrightRun.Engine.Train.Planning;

/// <summary>How much memory a base's weights take, known from its files' tables alone.</summary>
/// <param name="Resident">All weights as they are kept.</param>
/// <param name="Dense">The numbers of the largest stack of packed linears, which exist for the moment of a product; 0 where none is packed.</param>
public sealed record WeightMemory(long Resident, long Dense)
{
    /// <summary>That of a base whose weights are all kept in the compute type.</summary>
    /// <param name="model">The base.</param>
    /// <param name="numberBytes">Bytes of a number of the compute type: 4 or 2.</param>
    public static WeightMemory AllDense(ModelConfig model, int numberBytes) => new(model.Parameters * numberBytes, 0);

    /// <summary>Computes it.</summary>
    /// <param name="model">The base.</param>
    /// <param name="storage">How its linears are kept.</param>
    /// <param name="numberBytes">Bytes of a number of the compute type: 4 or 2.</param>
    public static WeightMemory Of(BaseModel model, WeightStorage storage, int numberBytes)
    {
        var compute = numberBytes == 2 ? StoredType.BF16 : StoredType.F32;
        var linears = ModelTensors.Linears(model.Config);
        var resident = 0L;
        var packed = false;
        foreach (var (name, tensor) in model.Tensors)
        {
            var isLinear = linears.Any(linear => name.EndsWith($".{linear.Path}.weight", StringComparison.Ordinal));
            var keptDense = !isLinear || storage.KeepsDense(tensor.Type, compute);
            packed |= !keptDense;
            resident += keptDense ? tensor.ElementCount * numberBytes : PackedBytes(model, name, storage);
        }

        return new WeightMemory(resident, packed ? LargestStack(model.Config) * numberBytes : 0);
    }

    private static long PackedBytes(BaseModel model, string name, WeightStorage storage)
    {
        var tensor = model.Tensors[name];
        if (model.Nf4FormatOf(name) is { } stored)
            return stored.Bytes(tensor.ElementCount);
        return storage.Quantization == Quantization.Nf4
            ? storage.Nf4FormatFor(tensor.Type).Bytes(tensor.ElementCount)
            : tensor.Shape[0] * StoredRows.RowBytes(tensor.Type, tensor.RowLength);
    }

    private static long LargestStack(ModelConfig model) =>
        LinearStacks.All.Max(stack => LinearStacks.Linears(model, stack).Sum(linear => (long)linear.Inputs * linear.Outputs));
}
