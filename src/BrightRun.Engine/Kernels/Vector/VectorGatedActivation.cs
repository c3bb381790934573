using System.Runtime.CompilerServices;
using BrightRun.Engine.Native;
using TorchSharp;

namespace BrightRun.Engine.Kernels.Vector;

/// <inheritdoc cref="IGatedActivation"/>
internal sealed unsafe class VectorGatedActivation<T, TGate> : IGatedActivation
    where T : unmanaged, IElement<T>
    where TGate : struct, IGate<TGate>
{
    private const int RowsPerThread = 8;

    public torch.Tensor Forward(torch.Tensor gateUp)
    {
        var (rows, width) = ((int)gateUp.size(0), (int)gateUp.size(1) / 2);
        var result = torch.empty([rows, width], gateUp.dtype);
        T* source = gateUp.Pointer<T>(), target = result.Pointer<T>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                T* gate = source + ((long)row * 2 * width), up = gate + width, y = target + ((long)row * width);
                var i = 0;
                for (; i <= width - Lanes.Count; i += Lanes.Count)
                    Activate(gate + i, up + i, y + i, Lanes.Count);
                if (i < width)
                    Activate(gate + i, up + i, y + i, width - i);
            }
        });
        return result;
    }

    public void Backward(torch.Tensor gradient, torch.Tensor gateUp)
    {
        var (rows, width) = ((int)gateUp.size(0), (int)gateUp.size(1) / 2);
        T* incoming = gradient.Pointer<T>(), both = gateUp.Pointer<T>();
        CpuThreads.For(rows, RowsPerThread, (start, end) =>
        {
            for (var row = start; row < end; row++)
            {
                T* gate = both + ((long)row * 2 * width), up = gate + width, dy = incoming + ((long)row * width);
                var i = 0;
                for (; i <= width - Lanes.Count; i += Lanes.Count)
                    Differentiate(gate + i, up + i, dy + i, Lanes.Count);
                if (i < width)
                    Differentiate(gate + i, up + i, dy + i, width - i);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Activate(T* gate, T* up, T* y, int left) =>
        Lanes.Store(y, TGate.Value(Lanes.Load(gate, left)) * Lanes.Load(up, left), left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differentiate(T* gate, T* up, T* dy, int left)
    {
        var (value, slope) = TGate.Both(Lanes.Load(gate, left));
        var (u, d) = (Lanes.Load(up, left), Lanes.Load(dy, left));
        Lanes.Store(gate, d * u * slope, left);
        Lanes.Store(up, d * value, left);
    }
}
