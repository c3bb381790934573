using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// Moves heads between the token-major order of the linears and the order that attention multiplies in, rotating on the way.
/// </summary>
internal sealed unsafe class RotarySplit<T>(SequenceLayout layout, AttentionOrder order, AttentionShape shape, RotaryTable rotary)
    where T : unmanaged, IElement<T>
{
    private const int TokensPerThread = 16;

    private readonly int[] _positions = layout.Positions();

    /// <summary>Token-major qkv to rotated queries and keys, and values.</summary>
    public void Split(torch.Tensor qkv, torch.Tensor queries, torch.Tensor keys, torch.Tensor values)
    {
        T* source = qkv.Pointer<T>(), q = queries.Pointer<T>(), k = keys.Pointer<T>(), v = values.Pointer<T>();
        float* cosines = rotary.Cosines.Pointer<float>(), sines = rotary.Sines.Pointer<float>();
        ForEachToken(n =>
        {
            var row = source + ((long)n * shape.Width);
            var angle = (long)_positions[n] * shape.HeadSize / 2;
            for (var h = 0; h < shape.QueryHeads; h++)
                Rotate(row + (h * shape.HeadSize), q + QueryAt(n, h), cosines + angle, sines + angle, 1);
            for (var h = 0; h < shape.KeyHeads; h++)
            {
                Rotate(row + shape.QueryWidth + (h * shape.HeadSize), k + KeyAt(n, h), cosines + angle, sines + angle, 1);
                Copy(row + shape.QueryWidth + shape.KeyWidth + (h * shape.HeadSize), v + KeyAt(n, h));
            }
        });
    }

    /// <summary>Gradients in attention order (keys and values float32) back to token-major qkv; the rotation is undone.</summary>
    public void Join(torch.Tensor queries, torch.Tensor keys, torch.Tensor values, torch.Tensor qkv)
    {
        T* q = queries.Pointer<T>(), target = qkv.Pointer<T>();
        Float32Element* k = keys.Pointer<Float32Element>(), v = values.Pointer<Float32Element>();
        float* cosines = rotary.Cosines.Pointer<float>(), sines = rotary.Sines.Pointer<float>();
        ForEachToken(n =>
        {
            var row = target + ((long)n * shape.Width);
            var angle = (long)_positions[n] * shape.HeadSize / 2;
            for (var h = 0; h < shape.QueryHeads; h++)
                Rotate(q + QueryAt(n, h), row + (h * shape.HeadSize), cosines + angle, sines + angle, -1);
            for (var h = 0; h < shape.KeyHeads; h++)
            {
                Rotate(k + KeyAt(n, h), row + shape.QueryWidth + (h * shape.HeadSize), cosines + angle, sines + angle, -1);
                Copy(v + KeyAt(n, h), row + shape.QueryWidth + shape.KeyWidth + (h * shape.HeadSize));
            }
        });
    }

    /// <summary>Results in attention order, each row times its factor, to token-major rows of heads side by side.</summary>
    /// <param name="weighted">Rows as in the queries [N · Hq, D].</param>
    /// <param name="factors">[N · Hq], float32.</param>
    /// <param name="output">[N, Hq · D].</param>
    public void JoinScaled(torch.Tensor weighted, torch.Tensor factors, torch.Tensor output)
    {
        T* source = weighted.Pointer<T>(), target = output.Pointer<T>();
        var factor = factors.Pointer<float>();
        var size = shape.HeadSize;
        ForEachToken(n =>
        {
            for (var h = 0; h < shape.QueryHeads; h++)
            {
                var at = QueryAt(n, h);
                var scale = Vector512.Create(factor[at / size]);
                var row = target + ((long)n * shape.QueryWidth) + ((long)h * size);
                for (var i = 0; i < size; i += Lanes.Count)
                    Lanes.Store(row + i, Lanes.Load(source + at + i, size - i) * scale, size - i);
            }
        });
    }

    /// <summary>Where head <paramref name="head"/> of token <paramref name="n"/> starts in the queries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long QueryAt(int n, int head) => order.QueryRow(n, head) * shape.HeadSize;

    /// <summary>Where key head <paramref name="head"/> of token <paramref name="n"/> starts in the keys, and in the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long KeyAt(int n, int head) => order.KeyRow(n, head) * shape.HeadSize;

    /// <summary>Undoes the rotation of one head of a token's gradient.</summary>
    /// <param name="n">The token.</param>
    /// <param name="source">[D], float32.</param>
    /// <param name="target">[D].</param>
    public void RotateBack(int n, Float32Element* source, T* target)
    {
        var angle = (long)_positions[n] * shape.HeadSize / 2;
        Rotate(source, target, rotary.Cosines.Pointer<float>() + angle, rotary.Sines.Pointer<float>() + angle, -1);
    }

    public void ForEachToken(Action<int> token) => CpuThreads.For(layout.Tokens, TokensPerThread, (start, end) =>
    {
        for (var n = start; n < end; n++)
            token(n);
    });

    /// <summary>(a, b) → (a cos − b sin, b cos + a sin) over the two halves of the head; direction −1 is the inverse.</summary>
    private void Rotate<TSource>(TSource* source, T* target, float* cosines, float* sines, float direction)
        where TSource : unmanaged, IElement<TSource>
    {
        var half = shape.HeadSize / 2;
        var sign = Vector512.Create(direction);
        for (var i = 0; i < half; i += Lanes.Count)
        {
            var left = half - i;
            var (a, b) = (Lanes.Load(source + i, left), Lanes.Load(source + half + i, left));
            var cos = Lanes.Load((Float32Element*)cosines + i, left);
            var sin = Lanes.Load((Float32Element*)sines + i, left) * sign;
            Lanes.Store(target + i, (a * cos) - (b * sin), left);
            Lanes.Store(target + half + i, (b * cos) + (a * sin), left);
        }
    }

    private void Copy<TSource>(TSource* source, T* target)
        where TSource : unmanaged, IElement<TSource>
    {
        for (var i = 0; i < shape.HeadSize; i += Lanes.Count)
            Lanes.Store(target + i, Lanes.Load(source + i, shape.HeadSize - i), shape.HeadSize - i);
    }
}
