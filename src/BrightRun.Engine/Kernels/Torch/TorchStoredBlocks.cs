using System.Runtime.InteropServices;
using BrightRun.Formats.Blocks;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Torch;

/// <summary>Blocks are decoded on the processor, whatever the device, and moved there some rows at a time.</summary>
internal sealed class TorchStoredBlocks : IStoredBlocks
{
    private const long ElementsAtATime = 1 << 22;

    public void Dequantize(BlockMatrix source, torch.Tensor target)
    {
        var step = Math.Max(1, ElementsAtATime / source.Columns);
        for (long row = 0; row < source.Rows; row += step)
        {
            using var scope = torch.NewDisposeScope();
            var rows = Math.Min(step, source.Rows - row);
            var values = torch.empty([rows, source.Columns]);
            StoredRows.Dequantize(source.Type, source.Bytes.narrow(0, row, rows).bytes, MemoryMarshal.Cast<byte, float>(values.bytes));
            target.narrow(0, row, rows).copy_(values);
        }
    }
}
