using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>
/// AdamW over one flat vector (Loshchilov &amp; Hutter 2019, arXiv 1711.05101), in the order of operations of
/// <c>torch.optim.AdamW</c>: decay decoupled from the gradient, both moments corrected for their start at 0.
/// </summary>
internal sealed class AdamW : IDisposable
{
    private const double Beta1 = 0.9;

    /// <summary>Share of the squared gradient's mean that a step keeps, unless another is asked for.</summary>
    public const double DefaultSquareDecay = 0.999;

    private const double Epsilon = 1e-8;

    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly double _weightDecay;
    private readonly double _squareDecay;
    private readonly Tensor? _rateFactors;

    /// <param name="values">What is learned, float32 [P]; changed in place.</param>
    /// <param name="gradients">Its gradient, float32 [P].</param>
    /// <param name="weightDecay">Share of a value that decays per unit of learning rate.</param>
    /// <param name="squareDecay">β₂; runs of a few hundred steps learn faster with a shorter memory than the usual one.</param>
    /// <param name="rateFactors">Learning rate of each value as a multiple of the step's [P]; null where all have the same. Owned from now on.</param>
    public AdamW(Tensor values, Tensor gradients, double weightDecay, double squareDecay = DefaultSquareDecay, Tensor? rateFactors = null)
    {
        _rateFactors = rateFactors?.DetachFromDisposeScope();
        _values = values;
        _gradients = gradients;
        _weightDecay = weightDecay;
        _squareDecay = squareDecay;
        Mean = zeros_like(values).DetachFromDisposeScope();
        Square = zeros_like(values).DetachFromDisposeScope();
    }

    /// <summary>Running mean of the gradient [P].</summary>
    public Tensor Mean { get; }

    /// <summary>Running mean of the squared gradient [P].</summary>
    public Tensor Square { get; }

    /// <summary>Changes the values by one step.</summary>
    /// <param name="step">The step, counted from 1.</param>
    /// <param name="rate">Learning rate.</param>
    public void Step(int step, double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        if (_weightDecay != 0)
            Decay(rate);
        Mean.mul_(Beta1).add_(_gradients, alpha: 1 - Beta1);
        Square.mul_(_squareDecay).addcmul_(_gradients, _gradients, value: 1 - _squareDecay);
        var squareCorrection = Math.Sqrt(1 - Math.Pow(_squareDecay, step));
        var denominator = Square.sqrt().div_(squareCorrection).add_(Epsilon);
        var mean = _rateFactors is null ? Mean : Mean * _rateFactors;
        _values.addcdiv_(mean, denominator, value: -rate / (1 - Math.Pow(Beta1, step)));
    }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
        _rateFactors?.Dispose();
    }

    private void Decay(double rate)
    {
        if (_rateFactors is null)
            _values.mul_(1 - (rate * _weightDecay));
        else
            _values.addcmul_(_values, _rateFactors, value: -rate * _weightDecay);
    }
}
