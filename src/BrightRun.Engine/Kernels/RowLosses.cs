using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>A loss per row, perhaps still being computed: a GPU is waited for when they are read, and not before.</summary>
internal sealed class RowLosses : IDisposable
{
    private readonly double[]? _values;
    private readonly torch.Tensor? _pending; // [S], float64, on a device

    /// <param name="values">Known losses [S], in nats.</param>
    public RowLosses(double[] values) => _values = values;

    /// <param name="pending">[S], float64; owned from now on.</param>
    public RowLosses(torch.Tensor pending) => _pending = pending;

    /// <summary>The losses [S], in nats.</summary>
    public double[] Read()
    {
        if (_values is not null)
            return _values;
        using var here = _pending!.cpu();
        return here.data<double>().ToArray();
    }

    /// <summary>Lets them outlive the innermost dispose scope.</summary>
    public RowLosses MoveToOuterDisposeScope()
    {
        _pending?.MoveToOuterDisposeScope();
        return this;
    }

    public void Dispose() => _pending?.Dispose();
}
