using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>A matrix [rows, columns] in NF4 on the device that computes with it.</summary>
/// <param name="Format">Block size, double quantization, type of the dequantized numbers.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Packed">Two codes in a byte, the first in the high half [⌈rows · columns / 2⌉], uint8.</param>
/// <param name="Absmax">Scale per block [blocks], or with double quantization per 256 blocks, float32.</param>
/// <param name="Codes">With double quantization the code of each block's scale [blocks], uint8; else null.</param>
/// <param name="Offset">With double quantization what is added to every scale.</param>
internal sealed record Nf4Matrix(Nf4Format Format, long Rows, long Columns, torch.Tensor Packed, torch.Tensor Absmax, torch.Tensor? Codes, float Offset) : IDisposable
{
    /// <summary>Number of elements.</summary>
    public long Count => Rows * Columns;

    /// <summary>Takes scales from where they were read or made.</summary>
    /// <param name="format">How the matrix is quantized.</param>
    /// <param name="shape">[rows, columns].</param>
    /// <param name="packed">The codes, on the device.</param>
    /// <param name="scales">The scales.</param>
    public static Nf4Matrix Create(Nf4Format format, IReadOnlyList<long> shape, torch.Tensor packed, Nf4Scales scales)
    {
        var absmax = torch.tensor(scales.Absmax.ToArray(), device: packed.device).DetachFromDisposeScope();
        var codes = scales.DoubleQuantized ? torch.tensor(scales.Codes.ToArray(), device: packed.device).DetachFromDisposeScope() : null;
        return new Nf4Matrix(format, shape[0], shape[1], packed, absmax, codes, scales.Offset);
    }

    /// <summary>The type that dequantized numbers are rounded to, as torch calls it.</summary>
    public torch.ScalarType ValueType => Format.ValueType switch
    {
        StoredType.F16 => torch.ScalarType.Float16,
        StoredType.BF16 => torch.ScalarType.BFloat16,
        _ => torch.ScalarType.Float32,
    };

    public void Dispose()
    {
        Packed.Dispose();
        Absmax.Dispose();
        Codes?.Dispose();
    }
}
