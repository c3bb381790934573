using BrightRun.Engine.Kernels;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <summary>
/// A frozen weight that is kept in fewer bits than it is computed with. Its numbers exist in memory that all weights of a model
/// share, from one product to the next: there is never more than one dense stack.
/// </summary>
internal sealed class PackedWeight : FrozenWeight
{
    private readonly IReadOnlyList<PackedRows> _parts;
    private readonly DenseScratch _scratch;

    /// <param name="parts">The linears of the stack, in order.</param>
    /// <param name="scratch">Shared by all weights of the model.</param>
    public PackedWeight(IReadOnlyList<PackedRows> parts, DenseScratch scratch)
    {
        _parts = parts;
        _scratch = scratch;
        Outputs = parts.Sum(part => part.Rows);
        scratch.Reserve(Outputs * Inputs);
    }

    public override long Outputs { get; }

    public override long Inputs => _parts[0].Columns;

    public override torch.Tensor Dense()
    {
        var dense = _scratch.Lend(Outputs, Inputs);
        long row = 0;
        foreach (var part in _parts)
        {
            using var rows = dense.narrow(0, row, part.Rows);
            part.Fill(rows);
            row += part.Rows;
        }

        return dense;
    }

    public override void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }
}

/// <summary>One linear of a stack, in fewer bits.</summary>
internal abstract class PackedRows : IDisposable
{
    public abstract long Rows { get; }

    public abstract long Columns { get; }

    /// <param name="target">Filled [rows, columns], compute type, contiguous.</param>
    public abstract void Fill(torch.Tensor target);

    public abstract void Dispose();
}

/// <summary>Rows in NF4.</summary>
internal sealed class Nf4Rows(Nf4Matrix matrix, INf4 kernel) : PackedRows
{
    public override long Rows => matrix.Rows;

    public override long Columns => matrix.Columns;

    public override void Fill(torch.Tensor target) => kernel.Dequantize(matrix, target);

    public override void Dispose() => matrix.Dispose();
}

/// <summary>Rows as a file stores them.</summary>
internal sealed class BlockRows(BlockMatrix matrix, IStoredBlocks kernel) : PackedRows
{
    public override long Rows => matrix.Rows;

    public override long Columns => matrix.Columns;

    public override void Fill(torch.Tensor target) => kernel.Dequantize(matrix, target);

    public override void Dispose() => matrix.Dispose();
}
