using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <summary>
/// Cached attention where each sequence has one new token: head by head, with dot products over the cached rows, in float32
/// throughout. What a token gets does not depend on the other sequences.
/// </summary>
internal static unsafe class TokenAttention<T>
    where T : unmanaged, IElement<T>
{
    private const int Pair = 2 * Lanes.Count;     // columns of one step
    private const int NumbersPerThread = 1 << 14; // cached numbers that are worth a thread of their own

    /// <summary>Stores the tokens' rotated keys and values, and attends.</summary>
    /// <param name="qkv">[S, (Hq + 2 Hk) · D], before rotation.</param>
    /// <param name="layout">One token per sequence.</param>
    /// <param name="caches">This layer's cache of each sequence.</param>
    /// <param name="shape">Heads and what the scores go through.</param>
    /// <param name="rotary">Angles.</param>
    /// <returns>[S, Hq · D].</returns>
    public static torch.Tensor Forward(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary)
    {
        var output = torch.empty([layout.Tokens, shape.QueryWidth], qkv.dtype);
        using var scores = torch.empty([(long)layout.Tokens * shape.QueryHeads, layout.Longest]);
        var work = new Work(qkv, layout, caches, shape, rotary, scores, output);
        for (var s = 0; s < layout.Tokens; s++)
            work.Store(s);
        var perHead = 2 * layout.Longest * shape.HeadSize;
        CpuThreads.For(layout.Tokens * shape.QueryHeads, Math.Max(1, NumbersPerThread / perHead), work.Attend);
        return output;
    }

    private sealed class Work
    {
        private readonly SequenceLayout _layout;
        private readonly AttentionShape _shape;
        private readonly (nint Keys, nint Values, long Capacity)[] _caches;
        private readonly T* _qkv;
        private readonly float* _cosines;
        private readonly float* _sines;
        private readonly float* _scores;
        private readonly T* _output;

        public Work(torch.Tensor qkv, SequenceLayout layout, IReadOnlyList<LayerCache> caches, AttentionShape shape, RotaryTable rotary, torch.Tensor scores, torch.Tensor output)
        {
            (_layout, _shape) = (layout, shape);
            _caches = [.. caches.Select(cache => ((nint)cache.Keys.Pointer<T>(), (nint)cache.Values.Pointer<T>(), cache.Keys.size(1)))];
            _qkv = qkv.Pointer<T>();
            _cosines = rotary.Cosines.Pointer<float>();
            _sines = rotary.Sines.Pointer<float>();
            _scores = scores.Pointer<float>();
            _output = output.Pointer<T>();
        }

        /// <summary>A token's rotated keys and its values behind those that are cached.</summary>
        public void Store(int s)
        {
            var size = _shape.HeadSize;
            var rotated = stackalloc float[size];
            for (var head = 0; head < _shape.KeyHeads; head++)
            {
                var row = ((head * _caches[s].Capacity) + _layout.FirstPositions[s]) * size;
                var key = _qkv + ((long)s * _shape.Width) + _shape.QueryWidth + (head * size);
                Rotate(key, rotated, s);
                for (var i = 0; i < size; i++)
                    ((T*)_caches[s].Keys)[row + i] = T.FromSingle(rotated[i]);
                Buffer.MemoryCopy(key + _shape.KeyWidth, (T*)_caches[s].Values + row, size * sizeof(T), size * sizeof(T));
            }
        }

        /// <summary>Attends for query heads <paramref name="start"/> … <paramref name="end"/> − 1, counted over all sequences.</summary>
        public void Attend(int start, int end)
        {
            var size = _shape.HeadSize;
            float* rotated = stackalloc float[size], query = stackalloc float[size], result = stackalloc float[size];
            for (var item = start; item < end; item++)
            {
                var (s, head) = (item / _shape.QueryHeads, item % _shape.QueryHeads);
                var position = _layout.FirstPositions[s];
                var firstKey = _shape.FirstSeen(position);
                var firstRow = ((head / _shape.QueriesPerKey * _caches[s].Capacity) + firstKey) * size;
                Rotate(_qkv + ((long)s * _shape.Width) + (head * size), rotated, s);
                for (var i = 0; i < size; i++)
                    query[Place(i)] = rotated[i] * _shape.Scale;

                var scores = _scores + ((long)item * _layout.Longest);
                var count = position + 1 - firstKey;
                Score(query, (T*)_caches[s].Keys + firstRow, count, size, scores);
                if (_shape.SoftCap is { } cap)
                    Bound(scores, count, cap);
                var inverse = 1 / Exponentiate(scores, count);
                Weigh(scores, (T*)_caches[s].Values + firstRow, count, size, result);
                var target = _output + ((long)s * _shape.QueryWidth) + (head * size);
                for (var i = 0; i < size; i++)
                    target[i] = T.FromSingle(result[Place(i)] * inverse);
            }
        }

        /// <summary>(a, b) → (a cos − b sin, b cos + a sin) over the two halves of a head.</summary>
        private void Rotate(T* source, float* target, int s)
        {
            var half = _shape.HeadSize / 2;
            var angle = (long)_layout.FirstPositions[s] * half;
            for (var i = 0; i < half; i++)
            {
                var (a, b) = (T.ToSingle(source[i]), T.ToSingle(source[half + i]));
                var (cos, sin) = (_cosines[angle + i], _sines[angle + i]);
                (target[i], target[half + i]) = ((a * cos) - (b * sin), (b * cos) + (a * sin));
            }
        }

        /// <summary>Where column i stands in the order in which rows are loaded; columns behind the last whole pair stay in place.</summary>
        private int Place(int i)
        {
            var start = i - (i % Pair);
            return start + Pair <= _shape.HeadSize ? start + T.PlaceInPair(i - start) : i;
        }
    }

    /// <summary>scores[k] = query · key k.</summary>
    private static void Score(float* query, T* keys, int count, int size, float* scores)
    {
        for (var key = 0; key < count; key++, keys += size)
        {
            Vector512<float> first = default, second = default;
            var i = 0;
            for (; i <= size - Pair; i += Pair)
            {
                T.LoadPair(keys + i, out var a, out var b);
                first = Vector512.FusedMultiplyAdd(a, Vector512.Load(query + i), first);
                second = Vector512.FusedMultiplyAdd(b, Vector512.Load(query + i + Lanes.Count), second);
            }

            var lanes = first + second;
            var halves = lanes.GetLower() + lanes.GetUpper();
            var sum = Vector128.Sum(halves.GetLower() + halves.GetUpper());
            for (; i < size; i++)
                sum += T.ToSingle(keys[i]) * query[i];
            scores[key] = sum;
        }
    }

    /// <summary>result = Σ weights[k] · value k, in the order in which rows are loaded; two pairs of columns at a time.</summary>
    private static void Weigh(float* weights, T* values, int count, int size, float* result)
    {
        var column = 0;
        for (; column <= size - (2 * Pair); column += 2 * Pair)
        {
            Vector512<float> first = default, second = default, third = default, fourth = default;
            var row = values + column;
            for (var key = 0; key < count; key++, row += size)
            {
                var weight = Vector512.Create(weights[key]);
                T.LoadPair(row, out var a, out var b);
                first = Vector512.FusedMultiplyAdd(a, weight, first);
                second = Vector512.FusedMultiplyAdd(b, weight, second);
                T.LoadPair(row + Pair, out a, out b);
                third = Vector512.FusedMultiplyAdd(a, weight, third);
                fourth = Vector512.FusedMultiplyAdd(b, weight, fourth);
            }

            first.Store(result + column);
            second.Store(result + column + Lanes.Count);
            third.Store(result + column + Pair);
            fourth.Store(result + column + Pair + Lanes.Count);
        }

        for (; column <= size - Pair; column += Pair)
        {
            Vector512<float> first = default, second = default;
            var row = values + column;
            for (var key = 0; key < count; key++, row += size)
            {
                var weight = Vector512.Create(weights[key]);
                T.LoadPair(row, out var a, out var b);
                first = Vector512.FusedMultiplyAdd(a, weight, first);
                second = Vector512.FusedMultiplyAdd(b, weight, second);
            }

            first.Store(result + column);
            second.Store(result + column + Lanes.Count);
        }

        for (; column < size; column++)
        {
            var sum = 0f;
            for (var key = 0; key < count; key++)
                sum += weights[key] * T.ToSingle(values[((long)key * size) + column]);
            result[column] = sum;
        }
    }

    private static void Bound(float* scores, int count, float cap)
    {
        for (var i = 0; i < count; i += Lanes.Count)
        {
            var at = (Float32Element*)scores + i;
            Lanes.Store(at, TanhCap.Value(Lanes.Load(at, count - i), Vector512.Create(cap)), count - i);
        }
    }

    /// <summary>Scores become exp(score − highest).</summary>
    /// <returns>Their sum.</returns>
    private static float Exponentiate(float* scores, int count)
    {
        var at = (Float32Element*)scores;
        var shift = Vector512.Create(Lanes.Highest(at, count));
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Lanes.Count; i += Lanes.Count)
        {
            var e = Lanes.Exp(Vector512.Load(scores + i) - shift);
            e.Store(scores + i);
            sum += e;
        }

        if (i < count)
        {
            var inside = Vector512.LessThan(Vector512<float>.Indices, Vector512.Create((float)(count - i)));
            var e = inside & Lanes.Exp(Lanes.LoadEnd(at + i, count - i, 0) - shift);
            Lanes.StoreEnd(at + i, e, count - i);
            sum += e;
        }

        return Vector512.Sum(sum);
    }
}
