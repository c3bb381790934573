using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IGatedActivation"/>
internal sealed unsafe class VectorGatedActivation<T> : IGatedActivation
    where T : unmanaged, IElement<T>
{
    private const int RowsPerThread = 8;

    public torch.Tensor Forward(torch.Tensor gateUp)
    {
        var (rows, width) = ((int)gateUp.shape[0], (int)gateUp.shape[1] / 2);
        var result = torch.empty([rows, width], gateUp.dtype);
        T* source = gateUp.Pointer<T>(), target = result.Pointer<T>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                T* gate = source + ((long)row * 2 * width), up = gate + width, y = target + ((long)row * width);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var g = Lanes.Load(gate + i, width - i);
                    Lanes.Store(y + i, g * Sigmoid(g) * Lanes.Load(up + i, width - i), width - i);
                }
            }
        });
        return result;
    }

    public void Backward(torch.Tensor gradient, torch.Tensor gateUp)
    {
        var (rows, width) = ((int)gateUp.shape[0], (int)gateUp.shape[1] / 2);
        T* incoming = gradient.Pointer<T>(), both = gateUp.Pointer<T>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                T* gate = both + ((long)row * 2 * width), up = gate + width, dy = incoming + ((long)row * width);
                for (var i = 0; i < width; i += Lanes.Count)
                {
                    var left = width - i;
                    var (g, u, d) = (Lanes.Load(gate + i, left), Lanes.Load(up + i, left), Lanes.Load(dy + i, left));
                    var s = Sigmoid(g);
                    var slope = s * (Vector512<float>.One + (g * (Vector512<float>.One - s))); // d silu / d gate
                    Lanes.Store(gate + i, d * u * slope, left);
                    Lanes.Store(up + i, d * g * s, left);
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Lanes.Exp(-x));
}
