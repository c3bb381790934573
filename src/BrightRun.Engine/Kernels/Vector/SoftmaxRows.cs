using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// The passes over one block of scores [G · length, keys] between attention's matmuls: scale, bound, edges, exp and sums in one.
/// Row r belongs to token r mod length of the block and sees the keys that <see cref="AttentionBlock.Seen"/> says.
/// </summary>
internal unsafe interface ISoftmaxRows<T>
    where T : unmanaged, IElement<T>
{
    /// <summary>Scores become exp(z − highest z) with z = bound(scale · score), unseen ones 0.</summary>
    /// <param name="scores">[rows, keys]; overwritten.</param>
    /// <param name="inverseSums">Receives 1 / the sum of each row.</param>
    /// <param name="logSums">Receives log of the sum of exp(z) of each row.</param>
    void Exponentiate(T* scores, AttentionBlock block, int rows, float* inverseSums, float* logSums);

    /// <summary>
    /// Scores become probabilities p, and gradients with respect to probabilities become those with respect to the unscaled
    /// scores: scale · p · (dp − Σ p·dp) · d bound, where the sum is known to equal output · gradient of the output.
    /// </summary>
    /// <param name="scores">[rows, keys]; becomes p.</param>
    /// <param name="gradients">dp [rows, keys]; becomes the gradient of the scores.</param>
    /// <param name="logSums">As <see cref="Exponentiate"/> gave them.</param>
    /// <param name="dots">Output · gradient of the output, per row.</param>
    void Differentiate(T* scores, T* gradients, AttentionBlock block, int rows, float* logSums, float* dots);
}

/// <inheritdoc cref="ISoftmaxRows{T}"/>
/// <param name="shape">Scale and bound of the scores.</param>
internal sealed unsafe class SoftmaxRows<T, TCap>(AttentionShape shape) : ISoftmaxRows<T>
    where T : unmanaged, IElement<T>
    where TCap : struct, ISoftCap<TCap>
{
    private const int RowsPerThread = 8;

    private readonly float _scale = shape.Scale;
    private readonly float _cap = shape.SoftCap ?? 0;

    public void Exponentiate(T* scores, AttentionBlock block, int rows, float* inverseSums, float* logSums) =>
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var (from, to) = block.Seen(row % block.Length);
                var s = scores + ((long)row * block.Keys);
                var highest = TCap.Value(Vector512.Create(_scale * Lanes.Highest(s + from, to - from)), Vector512.Create(_cap));
                Clear(s, 0, from);
                var sum = ExponentiateRow(s + from, to - from, highest);
                Clear(s, to, block.Keys);
                inverseSums[row] = 1f / sum;
                logSums[row] = highest[0] + MathF.Log(sum);
            }
        });

    public void Differentiate(T* scores, T* gradients, AttentionBlock block, int rows, float* logSums, float* dots) =>
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var (from, to) = block.Seen(row % block.Length);
                T* s = scores + ((long)row * block.Keys), d = gradients + ((long)row * block.Keys);
                DifferentiateRow(s + from, d + from, to - from, logSums[row], dots[row]);
                Clear(s, 0, from);
                Clear(d, 0, from);
                Clear(s, to, block.Keys);
                Clear(d, to, block.Keys);
            }
        });

    private float ExponentiateRow(T* s, int count, Vector512<float> shift)
    {
        var (factor, cap) = (Vector512.Create(_scale), Vector512.Create(_cap));
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            var e = Lanes.Exp(TCap.Value(T.Load(s + i) * factor, cap) - shift);
            sum += e;
            T.Store(s + i, e);
        }

        if (i < count)
        {
            var e = Lanes.Exp(TCap.Value(Lanes.LoadEnd(s + i, count - i, 0) * factor, cap) - shift) & Lanes.First(count - i);
            sum += e;
            Lanes.StoreEnd(s + i, e, count - i);
        }

        return Vector512.Sum(sum);
    }

    private void DifferentiateRow(T* s, T* d, int count, float logSum, float dot)
    {
        var (factor, cap, shift, along) = (Vector512.Create(_scale), Vector512.Create(_cap), Vector512.Create(logSum), Vector512.Create(dot));
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
            Differentiate(s + i, d + i, factor, cap, shift, along, Lanes.Count);
        if (i < count)
            Differentiate(s + i, d + i, factor, cap, shift, along, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differentiate(
        T* s, T* d, Vector512<float> factor, Vector512<float> cap, Vector512<float> shift, Vector512<float> along, int left)
    {
        var z = TCap.Value(Lanes.Load(s, left) * factor, cap);
        var p = Lanes.Exp(z - shift);
        Lanes.Store(d, TCap.Chain(factor * p * (Lanes.Load(d, left) - along), z, cap), left);
        Lanes.Store(s, p, left);
    }

    private static void Clear(T* row, int from, int to) => new Span<T>(row + from, to - from).Clear();
}

/// <summary>Chooses the pass over scores for a layer.</summary>
internal static class SoftmaxRows
{
    /// <summary>The pass for scores that are bounded, or not, as the layer says.</summary>
    public static ISoftmaxRows<T> Of<T>(AttentionShape shape)
        where T : unmanaged, IElement<T> =>
        shape.SoftCap is null ? new SoftmaxRows<T, NoCap>(shape) : new SoftmaxRows<T, TanhCap>(shape);
}
