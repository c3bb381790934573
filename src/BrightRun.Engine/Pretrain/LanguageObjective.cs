using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>
/// Pre-training: cross entropy of every token under a model all of whose weights learn. Each thread has a copy of the model and
/// takes its share of a pass's sequences, so threads meet once a pass; small matrices leave too little work to share a product.
/// </summary>
internal sealed class LanguageObjective : ITrainingObjective, IDisposable
{
    private readonly FullParameters _parameters;
    private readonly CausalLm[] _models;
    private readonly FullParameters[] _shares; // of each thread; the first adds to the gradients of the parameters themselves

    /// <param name="source">The model in files; its weights are replaced by the parameters'.</param>
    /// <param name="parameters">What learns.</param>
    /// <param name="type">Compute type.</param>
    /// <param name="threads">Threads; every tensor operation within one of them should use no others.</param>
    public LanguageObjective(BaseModel source, FullParameters parameters, torch.ScalarType type, int threads)
    {
        _parameters = parameters;
        _models = [.. Enumerable.Range(0, threads).Select(_ => CausalLm.Load(source, type, torch.CPU))];
        _shares = [parameters, .. Enumerable.Range(1, threads - 1).Select(_ => parameters.WithOwnGradients())];
        ValuesChanged();
    }

    public PendingLoss ForwardBackward(TokenBatch batch, double gradientScale)
    {
        try
        {
            var loss = Together(batch, (share, part) => _models[share].ForwardBackward(part, _shares[share], gradientScale, recompute: false));
            foreach (var share in _shares.Skip(1))
                _parameters.Gradients.add_(share.Gradients);
            return PendingLoss.Of(loss);
        }
        finally
        {
            foreach (var share in _shares.Skip(1))
                share.Gradients.zero_(); // after a failure, too: the pass may be repeated
        }
    }

    public LossSum Loss(TokenBatch batch) => Together(batch, (share, part) => _models[share].Loss(part, adapter: null));

    public void ValuesChanged()
    {
        foreach (var model in _models)
            model.TakeOver(_parameters);
    }

    public void Dispose()
    {
        foreach (var model in _models)
            model.Dispose();
        foreach (var share in _shares.Skip(1))
            share.Dispose();
    }

    /// <summary>Does every share on a thread of its own, the first on the caller's.</summary>
    private LossSum Together(TokenBatch batch, Func<int, TokenBatch, LossSum> work)
    {
        var parts = BatchShares.Of(batch, _models.Length);
        var others = parts.Skip(1)
            .Select((part, index) => Task.Factory.StartNew(() => work(index + 1, part), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))
            .ToArray();
        try
        {
            var sum = work(0, parts[0]);
            return others.Aggregate(sum, (total, other) => total + other.GetAwaiter().GetResult());
        }
        finally
        {
            Task.WaitAll(others.Select(other => other.ContinueWith(static _ => { }, TaskScheduler.Default)).ToArray());
        }
    }
}
