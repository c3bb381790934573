using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Kernels.Vector;

namespace BrightRun.Engine.Kernels.Tiles;

/// <summary>Scores of some keys, one per row, against the rows of a block of queries, one per column.</summary>
/// <param name="Keys">Rows, even.</param>
/// <param name="Columns">A multiple of the block's tokens.</param>
/// <param name="Tokens">Tokens of the block, a multiple of 16; column c belongs to token c mod Tokens.</param>
/// <param name="Offset">Position of the first query less that of the first key.</param>
/// <param name="Window">Keys that a query sees at most, itself among them.</param>
internal readonly record struct ScoreTile(int Keys, int Columns, int Tokens, int Offset, int Window)
{
    /// <summary>Whether some query does not see some key.</summary>
    public bool HasEdge => Offset < Keys - 1 || Offset + Tokens > Window;
}

/// <summary>The passes over scores between attention's products: scale, bound, edges, exp and sums in one, sixteen queries at a time.</summary>
internal unsafe interface ITileSoftmax<T>
    where T : unmanaged, ITileElement<T>
{
    /// <summary>
    /// Turns scores into 2^(z − highest z so far) with z = bound(scale · score) · log2 e, 0 where a query does not see the key, and takes them into the sums
    /// (online softmax: Milakov and Gimelshein 2018, arXiv:1805.02867).
    /// </summary>
    /// <param name="scores">[keys, columns].</param>
    /// <param name="tile">Sizes and edges.</param>
    /// <param name="weights">Receives the exponentials as a B [keys, columns].</param>
    /// <param name="highest">Highest z so far [columns].</param>
    /// <param name="sums">Sums so far, relative to it [columns].</param>
    /// <param name="factors">Receives what sums made before have to be multiplied with [columns].</param>
    /// <returns>Whether some factor is not 1.</returns>
    bool Exponentiate(float* scores, in ScoreTile tile, T* weights, float* highest, float* sums, float* factors);

    /// <summary>
    /// Turns scores into probabilities p, and gradients with respect to probabilities into those with respect to the unscaled scores:
    /// scale · p · (dp − Σ p·dp) · d bound, where the sum is known to equal output · gradient of the output.
    /// </summary>
    /// <param name="scores">[keys, columns].</param>
    /// <param name="gradients">dp [keys, columns].</param>
    /// <param name="tile">Sizes and edges.</param>
    /// <param name="logSums">log2 Σ 2^z [columns].</param>
    /// <param name="dots">Output · gradient of the output [columns].</param>
    /// <param name="weights">Receives p as an A [keys, columns].</param>
    /// <param name="left">Receives the gradient as an A [keys, columns].</param>
    /// <param name="right">Receives the gradient as a B [keys, columns].</param>
    void Differentiate(float* scores, float* gradients, in ScoreTile tile, float* logSums, float* dots, T* weights, T* left, T* right);
}

/// <inheritdoc cref="ITileSoftmax{T}"/>
/// <param name="shape">Scale and bound of the scores.</param>
internal sealed unsafe class TileSoftmax<T, TCap>(AttentionShape shape) : ITileSoftmax<T>
    where T : unmanaged, ITileElement<T>
    where TCap : struct, ISoftCap<TCap>
{
    private const float Log2E = 1.44269504f; // e^x = 2^(x · log2 e), and powers of 2 cost half

    private readonly float _naturalScale = shape.Scale;
    private readonly float _scale = shape.Scale * Log2E;
    private readonly float _cap = (shape.SoftCap ?? 0) * Log2E;

    public bool Exponentiate(float* scores, in ScoreTile tile, T* weights, float* highest, float* sums, float* factors) => tile.HasEdge
        ? Exponentiate<SomeKeys>(scores, tile, weights, highest, sums, factors)
        : Exponentiate<AllKeys>(scores, tile, weights, highest, sums, factors);

    public void Differentiate(float* scores, float* gradients, in ScoreTile tile, float* logSums, float* dots, T* weights, T* left, T* right)
    {
        if (tile.HasEdge)
            Differentiate<SomeKeys>(scores, gradients, tile, logSums, dots, weights, left, right);
        else
            Differentiate<AllKeys>(scores, gradients, tile, logSums, dots, weights, left, right);
    }

    private bool Exponentiate<TEdge>(float* scores, ScoreTile tile, T* weights, float* highest, float* sums, float* factors)
        where TEdge : struct, ITileEdge<TEdge>
    {
        var (scale, cap) = (Vector512.Create(_scale), Vector512.Create(_cap));
        var changed = false;
        for (var column = 0; column < tile.Columns; column += Lanes.Count)
        {
            var edge = TEdge.At(tile, column);
            var s = scores + column;
            var before = Vector512.Load(highest + column);
            var top = Vector512.Create(float.NegativeInfinity);
            for (var key = 0; key < tile.Keys; key++)
                top = Vector512.MaxNative(top, edge.Hide(Vector512.Load(s + ((long)key * tile.Columns)), key, float.NegativeInfinity));
            top = Vector512.MaxNative(before, TCap.Value(top * scale, cap));

            var factor = Lanes.Exp2(before - top);
            changed |= !Vector512.EqualsAll(before, top);
            var (even, odd) = (Vector512.Load(sums + column) * factor, Vector512<float>.Zero);
            for (var key = 0; key < tile.Keys; key += 2)
            {
                var at = s + ((long)key * tile.Columns);
                var upper = edge.Hide(Lanes.Exp2(TCap.Value(Vector512.Load(at) * scale, cap) - top), key, 0);
                var lower = edge.Hide(Lanes.Exp2(TCap.Value(Vector512.Load(at + tile.Columns) * scale, cap) - top), key + 1, 0);
                even += upper;
                odd += lower;
                T.StoreRows(weights, tile.Columns, key, column, upper, lower);
            }

            top.Store(highest + column);
            factor.Store(factors + column);
            (even + odd).Store(sums + column);
        }

        return changed;
    }

    private void Differentiate<TEdge>(float* scores, float* gradients, ScoreTile tile, float* logSums, float* dots, T* weights, T* left, T* right)
        where TEdge : struct, ITileEdge<TEdge>
    {
        var (scale, cap, natural) = (Vector512.Create(_scale), Vector512.Create(_cap), Vector512.Create(_naturalScale));
        for (var column = 0; column < tile.Columns; column += Lanes.Count)
        {
            var edge = TEdge.At(tile, column);
            var (shift, along) = (Vector512.Load(logSums + column), Vector512.Load(dots + column));
            for (var key = 0; key < tile.Keys; key += 2)
            {
                var at = ((long)key * tile.Columns) + column;
                var upper = Slope(scores + at, gradients + at, edge, key, scale, cap, natural, shift, along, weights + at);
                T.StoreRow(left + at, upper);
                var next = at + tile.Columns;
                var lower = Slope(scores + next, gradients + next, edge, key + 1, scale, cap, natural, shift, along, weights + next);
                T.StoreRow(left + next, lower);
                T.StoreRows(right, tile.Columns, key, column, upper, lower);
            }
        }
    }

    /// <summary>Stores p, and returns the gradient with respect to the unscaled scores.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Slope<TEdge>(
        float* score, float* gradient, TEdge edge, int key, Vector512<float> scale, Vector512<float> cap, Vector512<float> natural, Vector512<float> shift, Vector512<float> along, T* weight)
        where TEdge : struct, ITileEdge<TEdge>
    {
        var z = TCap.Value(Vector512.Load(score) * scale, cap);
        var p = edge.Hide(Lanes.Exp2(z - shift), key, 0);
        T.StoreRow(weight, p);
        return TCap.Chain(natural * p * (Vector512.Load(gradient) - along), z, cap);
    }
}

/// <summary>Chooses the passes for a layer.</summary>
internal static class TileSoftmax
{
    /// <summary>The passes for scores that are bounded, or not, as the layer says.</summary>
    public static ITileSoftmax<T> Of<T>(AttentionShape shape)
        where T : unmanaged, ITileElement<T> =>
        shape.SoftCap is null ? new TileSoftmax<T, NoCap>(shape) : new TileSoftmax<T, TanhCap>(shape);
}
