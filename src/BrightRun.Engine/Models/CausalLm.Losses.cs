using BrightRun.Engine.Adapters;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Pretrain;
using TorchSharp;

namespace BrightRun.Engine.Models;

/// <content>Losses, and the gradients of what is trained.</content>
public sealed partial class CausalLm
{
    /// <summary>Cross entropy of the supervised tokens, without dropout.</summary>
    public LossSum Loss(TokenBatch batch, LoraAdapter? adapter) => Sum(TokenLosses(batch, adapter));

    /// <summary>Cross entropy of each supervised token, without dropout.</summary>
    /// <returns>In nats, in the order of the batch's tokens.</returns>
    public IReadOnlyList<double> TokenLosses(TokenBatch batch, LoraAdapter? adapter)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var pass = Begin(batch, adapter, dropout: false);
        var output = RunLayers(Embed(batch), pass, null);
        using var losses = HeadLoss(output, SupervisedRows.Of(batch), 0, gradient: null);
        return losses.Read();
    }

    /// <summary>Cross entropy of each sequence's supervised tokens, without dropout: minus its log-probability.</summary>
    public IReadOnlyList<LossSum> SequenceLosses(TokenBatch batch, LoraAdapter? adapter) =>
        SupervisedRows.Of(batch).BySequence([.. TokenLosses(batch, adapter)]);

    /// <summary>Tells what the largest pass of a training will be, so that its memory is taken once. Other passes may follow all the same.</summary>
    /// <param name="adapter">What will be trained.</param>
    /// <param name="lengths">Tokens of each of the pass's sequences.</param>
    /// <param name="recompute">As in <see cref="ForwardBackward(TokenBatch, LoraAdapter, double, bool, double)"/>.</param>
    public void BeginTraining(LoraAdapter adapter, IReadOnlyCollection<int> lengths, bool recompute)
    {
        using var noGradients = torch.no_grad();
        var binding = BindingOf(adapter);
        _tapeMemory.Expect(KeptBy(lengths, binding, binding.FirstLayer, recompute));
    }

    /// <summary>Cross entropy of the supervised tokens, and its gradient.</summary>
    /// <param name="batch">Sequences with labels and, for dropout, keys.</param>
    /// <param name="adapter">What is trained; gradientScale · ∂(sum of the cross entropy) is added to its gradients.</param>
    /// <param name="gradientScale">Usually 1 / the supervised tokens of the whole step.</param>
    /// <param name="recompute">Keep only each layer's input and compute the rest again in the backward pass: less memory, about a third more time.</param>
    /// <param name="noise">Strength of the noise on embeddings (NEFTune's α); 0 for none.</param>
    public LossSum ForwardBackward(TokenBatch batch, LoraAdapter adapter, double gradientScale, bool recompute, double noise = 0) =>
        QueueForwardBackward(batch, adapter, gradientScale, recompute, noise).Read();

    /// <summary>The same without waiting for a device.</summary>
    /// <returns>The loss; read it within the dispose scope of the call, where there is one.</returns>
    public PendingLoss QueueForwardBackward(TokenBatch batch, LoraAdapter adapter, double gradientScale, bool recompute, double noise = 0)
    {
        var losses = ForwardBackward(batch, adapter, SupervisedRows.Of(batch), gradientScale, weigh: null, recompute, noise);
        return new PendingLoss(() => ReadSum(losses));
    }

    /// <summary>Cross entropy of each sequence's supervised tokens, and the gradient of a function of these sums.</summary>
    /// <param name="batch">Sequences with labels and, for dropout, keys.</param>
    /// <param name="adapter">What is trained; the gradient is added to its gradients.</param>
    /// <param name="weigh">From the sums to the derivatives of the function with respect to each.</param>
    /// <param name="recompute">As above.</param>
    /// <param name="noise">As above.</param>
    public IReadOnlyList<LossSum> ForwardBackward(
        TokenBatch batch, LoraAdapter adapter, Func<IReadOnlyList<LossSum>, IReadOnlyList<double>> weigh, bool recompute, double noise = 0)
    {
        var rows = SupervisedRows.Of(batch);
        using var pending = ForwardBackward(batch, adapter, rows, 1, losses => rows.Spread(weigh(rows.BySequence(losses))), recompute, noise);
        return rows.BySequence(pending.Read());
    }

    private RowLosses ForwardBackward(
        TokenBatch batch, LoraAdapter adapter, SupervisedRows rows, double gradientScale, Func<double[], float[]>? weigh, bool recompute, double noise)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var pass = Begin(batch, adapter, dropout: true);
        return ForwardBackward(batch, pass, pass.Adapter!.FirstLayer, rows, gradientScale, weigh, recompute, noise).MoveToOuterDisposeScope();
    }

    /// <summary>The same for whatever the pass trains, whose first layer is <paramref name="first"/>.</summary>
    private RowLosses ForwardBackward(
        TokenBatch batch, LayerPass pass, int first, SupervisedRows rows, double gradientScale, Func<double[], float[]>? weigh, bool recompute, double noise)
    {
        _tapeMemory.Begin(KeptBy(pass.Layout.Lengths, pass.Adapter, first, recompute));
        try
        {
            return ForwardBackward(batch, pass with { Memory = _tapeMemory }, first, rows, gradientScale, weigh, recompute, noise, []);
        }
        catch
        {
            EndTraining(); // where memory ran out, the next pass has to do with less
            throw;
        }
    }

    private RowLosses ForwardBackward(
        TokenBatch batch, LayerPass pass, int first, SupervisedRows rows, double gradientScale, Func<double[], float[]>? weigh, bool recompute, double noise, Stack<LayerTape> tapes)
    {
        var output = RunLayers(EmbedWithNoise(batch, pass, noise), pass, tapes, first, recompute);

        using var gradient = torch.zeros_like(output);
        var losses = HeadLoss(output, rows, gradientScale, gradient, weigh, pass.Parameters);
        output.Dispose();
        for (var layer = _layers.Length - 1; layer >= first; layer--)
        {
            using var inner = torch.NewDisposeScope();
            using var tape = tapes.Pop();
            _layers[layer].Backward(gradient, tape, pass, wantInput: layer > first || pass.Parameters is not null);
        }

        pass.Parameters?.AddEmbedding(batch.Ids, gradient);
        return losses; // unread: a GPU need not be waited for
    }

    private long KeptBy(IReadOnlyCollection<int> lengths, AdapterBinding? adapter, int first, bool recompute) =>
        KeptNumbers.OfPass(Config, adapter?.RanksPerLayer ?? 0, _layers.Length - first, lengths, recompute);

    /// <summary>
    /// Final norm, head and loss at the supervised rows; fills their rows of <paramref name="gradient"/> [N, d], each times its weight
    /// where weights are made from the losses.
    /// </summary>
    private RowLosses HeadLoss(
        torch.Tensor output, SupervisedRows rows, double gradientScale, torch.Tensor? gradient, Func<double[], float[]>? weigh = null, FullParameters? parameters = null)
    {
        if (rows.Rows.Length == 0)
            return new RowLosses([]);
        using var index = DeviceUpload.Of(rows.Rows, Device);
        using var some = output.index_select(0, index);
        using var normed = _kernels.RmsNorm.Forward(some, _finalNorm, Config.RmsNormEpsilon);
        using var normedGradient = gradient is null ? null : torch.empty_like(normed);
        var losses = _kernels.HeadLoss.Forward(normed, _head, rows.Labels, gradientScale, normedGradient, parameters?.HeadGradient);
        if (gradient is not null)
        {
            if (weigh is not null)
                Weigh(normedGradient!, weigh(losses.Read()));
            if (parameters is not null)
                _kernels.RmsNorm.AddWeightGradient(normedGradient!, some, Config.RmsNormEpsilon, parameters.FinalNormGradient);
            using var someGradient = torch.zeros_like(some);
            _kernels.RmsNorm.Backward(normedGradient!, some, _finalNorm, Config.RmsNormEpsilon, into: someGradient);
            gradient.index_copy_(0, index, someGradient);
        }

        return losses;
    }

    private static void Weigh(torch.Tensor gradient, float[] weights)
    {
        using var scope = torch.NewDisposeScope();
        gradient.mul_(torch.tensor(weights, device: gradient.device).unsqueeze(1));
    }

    private static LossSum ReadSum(RowLosses losses)
    {
        using (losses)
            return Sum(losses.Read());
    }

    private static LossSum Sum(IReadOnlyList<double> losses) => new(losses.Sum(), losses.Count);
}
