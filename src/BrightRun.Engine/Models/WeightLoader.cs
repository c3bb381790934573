using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Kernels.Vector;
using BrightRun.Formats;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>Moves weights from a base model's files into tensors, some rows at a time, so that nothing is held twice.</summary>
internal sealed class WeightLoader(BaseModel source, torch.ScalarType type, torch.Device device, WeightStorage storage, KernelSet kernels, DenseScratch scratch) : IWeightSource
{
    private const long ElementsAtATime = 1 << 22;

    private readonly WeightArena _arena = new(type, device, source.Config.Parameters);

    /// <summary>A vector in float32.</summary>
    private torch.Tensor Vector(string name)
    {
        using var scope = torch.NewDisposeScope();
        var values = new float[source.Tensors[name].ElementCount];
        source.Read(name, 0, values.Length, values);
        CheckFinite(name, 0, values);
        return torch.tensor(values, device: device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Some families store its difference from 1.</remarks>
    public torch.Tensor Norm(string name)
    {
        var weight = Vector(name);
        return source.Config.UnitOffsetNorms ? weight.add_(1) : weight;
    }

    /// <inheritdoc/>
    public torch.Tensor Stack(IReadOnlyList<string> names)
    {
        var columns = source.Tensors[names[0]].RowLength;
        var stacked = _arena.Take(names.Sum(name => source.Tensors[name].Shape[0]), columns);
        long row = 0;
        foreach (var name in names)
        {
            Fill(stacked, row, name, columns);
            row += source.Tensors[name].Shape[0];
        }

        return stacked;
    }

    /// <inheritdoc/>
    public FrozenWeight Frozen(IReadOnlyList<string> names) =>
        names.All(IsDense) ? new DenseWeight(Stack(names)) : new PackedWeight([.. names.Select(Pack)], scratch);

    /// <inheritdoc/>
    public torch.Tensor StackVectors(IReadOnlyList<string> names)
    {
        using var scope = torch.NewDisposeScope();
        return torch.cat([.. names.Select(Vector)], 0).to_type(type).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose() => _arena.Dispose();

    private bool IsDense(string name) => storage.KeepsDense(source.Tensors[name].Type, type == torch.ScalarType.BFloat16 ? StoredType.BF16 : StoredType.F32);

    private PackedRows Pack(string name) => source.Tensors[name].Type switch
    {
        StoredType.NF4 => new Nf4Rows(StoredNf4(name), kernels.Nf4),
        _ when storage.Quantization == Domain.Train.Quantization.Nf4 => new Nf4Rows(Quantize(name), kernels.Nf4),
        _ => new BlockRows(StoredBlocks(name), kernels.StoredBlocks),
    };

    private Nf4Matrix StoredNf4(string name)
    {
        var packed = torch.empty(Nf4Format.PackedBytes(source.Tensors[name].ElementCount), torch.uint8).DetachFromDisposeScope();
        var scales = source.ReadNf4(name, packed.bytes);
        return Nf4Matrix.Create(source.Nf4FormatOf(name)!, source.Tensors[name].Shape, OnDevice(packed), scales);
    }

    /// <summary>The same numbers as those of a folder that was quantized before.</summary>
    private unsafe Nf4Matrix Quantize(string name)
    {
        var tensor = source.Tensors[name];
        var format = storage.Nf4FormatFor(tensor.Type);
        var packed = torch.empty(Nf4Format.PackedBytes(tensor.ElementCount), torch.uint8).DetachFromDisposeScope();
        using var stream = new UnmanagedMemoryStream(packed.Pointer<byte>(), packed.numel(), packed.numel(), FileAccess.Write);
        var scales = Nf4Quantizer.Quantize(source, name, format, stream);
        return Nf4Matrix.Create(format, tensor.Shape, OnDevice(packed), scales);
    }

    private BlockMatrix StoredBlocks(string name)
    {
        var tensor = source.Tensors[name];
        var rowBytes = StoredRows.RowBytes(tensor.Type, tensor.RowLength);
        var bytes = torch.empty([tensor.Shape[0], rowBytes], torch.uint8).DetachFromDisposeScope();
        var step = Math.Min(Math.Max(1, ElementsAtATime / tensor.RowLength), tensor.Shape[0]);
        var numbers = new float[step * tensor.RowLength];
        for (long row = 0; row < tensor.Shape[0]; row += step)
        {
            var rows = Math.Min(step, tensor.Shape[0] - row);
            using var part = bytes.narrow(0, row, rows);
            source.ReadStored(name, row, rows, part.bytes);
            StoredRows.Dequantize(tensor.Type, part.bytes, numbers.AsSpan(0, (int)(rows * tensor.RowLength)));
            CheckFinite(name, row, numbers.AsSpan(0, (int)(rows * tensor.RowLength)));
        }

        return new BlockMatrix(tensor.Type, tensor.Shape[0], tensor.RowLength, bytes);
    }

    private torch.Tensor OnDevice(torch.Tensor tensor)
    {
        if (device.type == DeviceType.CPU)
            return tensor;
        using (tensor)
            return tensor.to(device).DetachFromDisposeScope();
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
            if (!part.isfinite().all().item<bool>())
                throw NotFinite(name, at, count);
            target.narrow(0, firstRow + at, count).copy_(part);
        }
    }

    private void CheckFinite(string name, long firstRow, ReadOnlySpan<float> values)
    {
        if (values.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw NotFinite(name, firstRow, values.Length / source.Tensors[name].RowLength);
    }

    private RefusedException NotFinite(string name, long firstRow, long rows) => new(
        $"{source.Path}: {name} holds NaN or infinity in rows {firstRow} to {firstRow + rows - 1}.", "Weights must be finite numbers; download the model again, or choose another base.");
}
