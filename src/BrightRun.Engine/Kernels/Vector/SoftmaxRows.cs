using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// The passes over one block of scores [G · length, keys] between attention's matmuls: scale, causal edge, exp and sums in one.
/// Row r belongs to token r mod length of the block and sees the first <c>FirstKeys + r mod length</c> keys.
/// </summary>
internal static unsafe class SoftmaxRows<T>
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 8;

    /// <summary>Scores become exp(scale · (score − highest)), unseen ones 0.</summary>
    /// <param name="scores">[rows, keys]; overwritten.</param>
    /// <param name="inverseSums">Receives 1 / the sum of each row.</param>
    /// <param name="logSums">Receives log of the sum of exp(scale · score) of each row.</param>
    public static void Exponentiate(T* scores, AttentionBlock block, int rows, float scale, float* inverseSums, float* logSums) =>
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var seen = block.FirstKeys + (row % block.Length);
                var s = scores + ((long)row * block.Keys);
                var highest = Lanes.Highest(s, seen);
                var sum = ExponentiateRow(s, seen, scale, highest);
                Clear(s, seen, block.Keys);
                inverseSums[row] = 1f / sum;
                logSums[row] = (scale * highest) + MathF.Log(sum);
            }
        });

    /// <summary>
    /// Scores become probabilities p, and gradients with respect to probabilities become those with respect to the unscaled
    /// scores: scale · p · (dp − Σ p·dp), where the sum is known to equal output · gradient of the output.
    /// </summary>
    /// <param name="scores">[rows, keys]; becomes p.</param>
    /// <param name="gradients">dp [rows, keys]; becomes the gradient of the scores.</param>
    /// <param name="logSums">As <see cref="Exponentiate"/> gave them.</param>
    /// <param name="dots">Output · gradient of the output, per row.</param>
    public static void Differentiate(T* scores, T* gradients, AttentionBlock block, int rows, float scale, float* logSums, float* dots) =>
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                var seen = block.FirstKeys + (row % block.Length);
                T* s = scores + ((long)row * block.Keys), d = gradients + ((long)row * block.Keys);
                DifferentiateRow(s, d, seen, scale, logSums[row], dots[row]);
                Clear(s, seen, block.Keys);
                Clear(d, seen, block.Keys);
            }
        });

    private static float ExponentiateRow(T* s, int count, float scale, float highest)
    {
        var (factor, shift) = (Vector512.Create(scale), Vector512.Create(scale * highest));
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            var e = Lanes.Exp((T.Load(s + i) * factor) - shift);
            sum += e;
            T.Store(s + i, e);
        }

        if (i < count)
        {
            var e = Lanes.Exp((Lanes.LoadEnd(s + i, count - i, float.NegativeInfinity) * factor) - shift);
            sum += e;
            Lanes.StoreEnd(s + i, e, count - i);
        }

        return Vector512.Sum(sum);
    }

    private static void DifferentiateRow(T* s, T* d, int count, float scale, float logSum, float dot)
    {
        var (factor, shift, along) = (Vector512.Create(scale), Vector512.Create(logSum), Vector512.Create(dot));
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
            Differentiate(s + i, d + i, factor, shift, along, Lanes.Count);
        if (i < count)
            Differentiate(s + i, d + i, factor, shift, along, count - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differentiate(T* s, T* d, Vector512<float> factor, Vector512<float> shift, Vector512<float> along, int left)
    {
        var p = Lanes.Exp((Lanes.Load(s, left) * factor) - shift);
        Lanes.Store(d, factor * p * (Lanes.Load(d, left) - along), left);
        Lanes.Store(s, p, left);
    }

    private static void Clear(T* row, int from, int to) => new Span<T>(row + from, to - from).Clear();
}
