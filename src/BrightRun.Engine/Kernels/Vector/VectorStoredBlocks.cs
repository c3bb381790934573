using BrightRun.Engine.Native;
using BrightRun.Formats.Blocks;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IStoredBlocks"/>
internal sealed unsafe class VectorStoredBlocks<T> : IStoredBlocks
    where T : unmanaged, IElement<T>
{
    /// <summary>Numbers at a time: a multiple of every block size, and small enough for the innermost cache.</summary>
    private const int Window = 4096;

    private const int RowsPerThread = 4;

    public void Dequantize(BlockMatrix source, torch.Tensor target)
    {
        var bytes = source.Bytes.Pointer<byte>();
        var values = target.Pointer<T>();
        var (type, columns) = (source.Type, source.Columns);
        var rowBytes = StoredRows.RowBytes(type, columns);
        CpuThreads.For((int)source.Rows, RowsPerThread, (start, end) =>
        {
            Span<float> numbers = stackalloc float[Window];
            for (long row = start; row < end; row++)
            {
                var stored = new ReadOnlySpan<byte>(bytes + (row * rowBytes), (int)rowBytes);
                for (var at = 0; at < columns; at += Window)
                {
                    var part = numbers[..(int)Math.Min(Window, columns - at)];
                    var partBytes = (int)StoredRows.RowBytes(type, part.Length);
                    StoredRows.Dequantize(type, stored[..partBytes], part);
                    stored = stored[partBytes..];
                    Lanes.StoreAll(part, values + (row * columns) + at);
                }
            }
        });
    }
}
