using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Vector;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>
/// How matrices of one type lie for the products of <see cref="TileProduct"/>: A and C row by row; B row by row in float32, with
/// pairs of rows side by side, [K/2][N][2], in bfloat16. Sizes are multiples of 16, and of 32 where numbers of two bytes are transposed.
/// </summary>
internal unsafe interface ITileElement<TSelf> : IElement<TSelf>
    where TSelf : unmanaged, ITileElement<TSelf>
{
    /// <summary>Whether this machine has the products.</summary>
    static abstract bool HasProduct { get; }

    /// <summary>C = A · B, or C += A · B where <paramref name="add"/> says so.</summary>
    static abstract void Multiply(in TileShape shape, TSelf* a, TSelf* b, float* c, bool add);

    /// <summary>
    /// Stores sixteen numbers of a row of an A, rounded to nearest; ties, one in 65,536, go away from zero, which costs a quarter of what going to even does.
    /// </summary>
    static abstract void StoreRow(TSelf* target, Vector512<float> numbers);

    /// <summary>Stores sixteen columns of two neighbouring rows of a B, rounded in the same way.</summary>
    /// <param name="b">[.., width].</param>
    /// <param name="width">Columns of B.</param>
    /// <param name="row">The first of the two; even.</param>
    /// <param name="column">The first of the sixteen.</param>
    /// <param name="upper">Of the first row.</param>
    /// <param name="lower">Of the second.</param>
    static abstract void StoreRows(TSelf* b, long width, long row, long column, Vector512<float> upper, Vector512<float> lower);

    /// <summary>Rows as they lie in an A, as a B.</summary>
    /// <param name="rows">[count, width].</param>
    /// <param name="count">Even.</param>
    /// <param name="width">A multiple of 16.</param>
    /// <param name="scratch">Room for as much.</param>
    /// <returns>The B: <paramref name="scratch"/>, or the rows themselves where they lie as it does.</returns>
    static abstract TSelf* AsRight(TSelf* rows, int count, int width, TSelf* scratch);

    /// <summary>The transpose of rows, as an A.</summary>
    /// <param name="rows">[count, width].</param>
    /// <param name="count">A multiple of 16.</param>
    /// <param name="width">A multiple of 32.</param>
    /// <param name="target">[width, count].</param>
    static abstract void Transpose(TSelf* rows, int count, int width, TSelf* target);
}
