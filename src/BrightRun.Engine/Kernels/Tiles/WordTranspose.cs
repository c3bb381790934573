using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>Transposes matrices of 32-bit words, sixteen by sixteen, in AVX-512 registers.</summary>
internal static unsafe class WordTranspose
{
    /// <summary>Rows and columns of a block.</summary>
    public const int Side = 16;

    private const byte EvenQuarters = 0x88; // of two vectors: quarters 0 and 2 of each
    private const byte OddQuarters = 0xdd;  // 1 and 3

    /// <summary>Transposes a whole matrix.</summary>
    /// <param name="source">[rows, columns].</param>
    /// <param name="sourceStride">Words from one row to the next.</param>
    /// <param name="target">[columns, rows].</param>
    /// <param name="targetStride">Words from one row to the next.</param>
    /// <param name="rows">A multiple of 16.</param>
    /// <param name="columns">A multiple of 16.</param>
    public static void Run(uint* source, long sourceStride, uint* target, long targetStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row += Side)
            for (var column = 0; column < columns; column += Side)
                Block(source + (row * sourceStride) + column, sourceStride, target + (column * targetStride) + row, targetStride);
    }

    /// <summary>Transposes sixteen words of sixteen rows.</summary>
    public static void Block(uint* source, long sourceStride, uint* target, long targetStride)
    {
        // Column c of every quarter (c, 4 + c, 8 + c, 12 + c) for rows 4g … 4g + 3 stands at [4c + g].
        var quarters = stackalloc Vector512<uint>[Side];
        for (var g = 0; g < 4; g++)
        {
            var row = source + (4 * g * sourceStride);
            var (r0, r1) = (Vector512.Load(row), Vector512.Load(row + sourceStride));
            var (r2, r3) = (Vector512.Load(row + (2 * sourceStride)), Vector512.Load(row + (3 * sourceStride)));
            var (low01, high01) = (Avx512F.UnpackLow(r0, r1).AsUInt64(), Avx512F.UnpackHigh(r0, r1).AsUInt64());
            var (low23, high23) = (Avx512F.UnpackLow(r2, r3).AsUInt64(), Avx512F.UnpackHigh(r2, r3).AsUInt64());
            quarters[g] = Avx512F.UnpackLow(low01, low23).AsUInt32();
            quarters[4 + g] = Avx512F.UnpackHigh(low01, low23).AsUInt32();
            quarters[8 + g] = Avx512F.UnpackLow(high01, high23).AsUInt32();
            quarters[12 + g] = Avx512F.UnpackHigh(high01, high23).AsUInt32();
        }

        for (var c = 0; c < 4; c++)
        {
            var of = quarters + (4 * c);
            var (even, odd) = (Avx512F.Shuffle4x128(of[0], of[1], EvenQuarters), Avx512F.Shuffle4x128(of[0], of[1], OddQuarters));
            var (evenNext, oddNext) = (Avx512F.Shuffle4x128(of[2], of[3], EvenQuarters), Avx512F.Shuffle4x128(of[2], of[3], OddQuarters));
            var row = target + (c * targetStride);
            Avx512F.Shuffle4x128(even, evenNext, EvenQuarters).Store(row);
            Avx512F.Shuffle4x128(odd, oddNext, EvenQuarters).Store(row + (4 * targetStride));
            Avx512F.Shuffle4x128(even, evenNext, OddQuarters).Store(row + (8 * targetStride));
            Avx512F.Shuffle4x128(odd, oddNext, OddQuarters).Store(row + (12 * targetStride));
        }
    }
}
