using BrightRun.Domain;

namespace BrightRun.Formats.Nf4;

/// <summary>
/// How a matrix is kept in 4-bit NormalFloat (Dettmers et al. 2023, arXiv:2305.14314), as bitsandbytes keeps it: the numbers, row by row
/// and across rows, are cut into blocks; a block is its largest magnitude and one of sixteen codes per number.
/// </summary>
/// <param name="BlockSize">Numbers per block: a power of two from 32 to 4096; 64 is usual.</param>
/// <param name="DoubleQuantized">The blocks' scales are themselves kept in 8 bits: 4.13 bits per number instead of 4.5.</param>
/// <param name="ValueType">F32, F16 or BF16: the type that the matrix had. Dequantized numbers are rounded to it before they are used.</param>
public sealed record Nf4Format(int BlockSize, bool DoubleQuantized, StoredType ValueType)
{
    /// <summary>bitsandbytes' own.</summary>
    public const int UsualBlockSize = 64;

    /// <summary>Numbers that bitsandbytes' processor kernel handles at a time.</summary>
    private const int KernelLanes = 16;

    /// <summary>Smallest and largest block size that bitsandbytes knows.</summary>
    public const int LeastBlockSize = 32, LargestBlockSize = 4096;

    /// <summary>
    /// Numbers that are decoded with consecutive scales: the whole matrix, since its blocks run on from row to row; but one row where a row is a
    /// multiple of 16 numbers and no whole number of blocks. There bitsandbytes' processor kernel gives every row ⌊columns / block size⌋ scales of its
    /// own, counted from the row's number, although quantization did not; its figures are what we are held against, and no published model has such rows.
    /// </summary>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public long RunLength(long rows, long columns) => columns % KernelLanes == 0 && columns % BlockSize != 0 ? columns : rows * columns;

    /// <summary>Index of the first scale of a run.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="runLength">Numbers of a run.</param>
    public long FirstScale(long run, long runLength) => run * (runLength / BlockSize);

    /// <summary>Whether a block size is one of those that bitsandbytes knows.</summary>
    public static bool IsBlockSize(long size) => size is >= LeastBlockSize and <= LargestBlockSize && long.IsPow2(size);

    /// <summary>The type that remains of a stored type: that of plain numbers, float32 of everything else.</summary>
    public static StoredType ValueTypeOf(StoredType stored) => stored is StoredType.F16 or StoredType.BF16 ? stored : StoredType.F32;

    /// <summary>Bytes of the codes of so many numbers: two in a byte.</summary>
    public static long PackedBytes(long count) => (count + 1) / 2;

    /// <summary>Blocks of so many numbers; the last one may be short.</summary>
    public long Blocks(long count) => (count + BlockSize - 1) / BlockSize;

    /// <summary>Bytes of so many numbers with their scales.</summary>
    public long Bytes(long count) => PackedBytes(count) + (DoubleQuantized ? Blocks(count) + (4 * Nf4Scales.Groups(Blocks(count))) + 4 : 4 * Blocks(count));

    /// <summary>Refuses a block size that does not exist.</summary>
    internal static int Checked(string where, long size) => IsBlockSize(size)
        ? (int)size
        : throw new RefusedException($"{where}: the block size is {size}; blocks have a power of two from {LeastBlockSize} to {LargestBlockSize} numbers.", "Quantize the model again; 64 is what bitsandbytes uses.");
}
