using BrightRun.Formats;
using BrightRun.Formats.Nf4;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <inheritdoc cref="INf4"/>
internal sealed class CudaNf4(IGpuProgram program) : INf4
{
    private const int NumbersPerThread = 16;

    private torch.Tensor? _tables; // the code's 16 values, then the 256 of the scales' code; lives as long as the process

    public void Dequantize(Nf4Matrix source, torch.Tensor target)
    {
        _tables ??= torch.tensor((float[])[.. Nf4Code.Values, .. DynamicCode.Values], device: target.device).DetachFromDisposeScope();
        var format = source.Format;
        program.LaunchEach(
            "nf4", (source.Count + NumbersPerThread - 1) / NumbersPerThread, source.Packed, source.Absmax, source.Codes, _tables, target,
            (ulong)source.Count, (ulong)format.RunLength(source.Rows, source.Columns), (uint)format.BlockSize, source.Offset, Rounding(format.ValueType));
    }

    /// <summary>The number of a type in the source.</summary>
    private static uint Rounding(StoredType type) => type switch
    {
        StoredType.F16 => 1,
        StoredType.BF16 => 2,
        _ => 0,
    };
}
