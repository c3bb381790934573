using BrightRun.Engine.Models;
using BrightRun.Engine.Pretrain;
using BrightRun.Formats;
using static TorchSharp.torch;

namespace BrightRun.Engine.Tests.Pretrain;

/// <summary>
/// The same model written a second time, straight from its equations, in float64 and with torch's own differentiation: what the
/// engine's hand-written gradients are held against.
/// </summary>
internal sealed class AutogradLlama(FullParameters parameters) : IDisposable
{
    private readonly ModelConfig _config = parameters.Model;

    private readonly Dictionary<string, Tensor> _weights = parameters.Names.ToDictionary(
        name => name, name => parameters.Value(name).to_type(float64).clone().requires_grad_(true), StringComparer.Ordinal);

    public Tensor Gradient(string name) => _weights[name].grad!;

    /// <summary>Sum of the cross entropy over supervised tokens; leaves the gradients of scale × it.</summary>
    public double ForwardBackward(TokenBatch batch, double scale)
    {
        using var scope = NewDisposeScope();
        var rows = SupervisedRows.Of(batch);
        var logits = Logits(batch).index_select(0, tensor(rows.Rows));
        var labels = tensor(rows.Labels.Select(label => (long)label).ToArray());
        var loss = nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.Sum);
        (loss * scale).backward();
        return loss.item<double>();
    }

    public void Dispose()
    {
        foreach (var weight in _weights.Values)
            weight.Dispose();
    }

    private Tensor Logits(TokenBatch batch)
    {
        var x = _weights[ModelTensors.Embedding].index_select(0, tensor(batch.Ids));
        for (var layer = 0; layer < _config.Layers; layer++)
        {
            x = x + Attention(Norm(x, ModelTensors.AttentionNorm(layer)), layer, batch.Lengths);
            var y = Norm(x, ModelTensors.FeedForwardNorm(_config, layer));
            x = x + Linear(nn.functional.silu(Linear(y, layer, "mlp.gate_proj")) * Linear(y, layer, "mlp.up_proj"), layer, "mlp.down_proj");
        }

        return Norm(x, ModelTensors.FinalNorm).mm(_weights[_config.TiedHead ? ModelTensors.Embedding : ModelTensors.Head].t());
    }

    private Tensor Norm(Tensor x, string name) => x / (x.square().mean([1], keepdim: true) + _config.RmsNormEpsilon).sqrt() * _weights[name];

    private Tensor Linear(Tensor x, int layer, string path)
    {
        var y = x.mm(_weights[$"{ModelTensors.Layer(layer)}.{path}.weight"].t());
        return _weights.TryGetValue($"{ModelTensors.Layer(layer)}.{path}.bias", out var bias) ? y + bias : y;
    }

    private Tensor Attention(Tensor x, int layer, int[] lengths)
    {
        var (q, k, v) = (Linear(x, layer, "self_attn.q_proj"), Linear(x, layer, "self_attn.k_proj"), Linear(x, layer, "self_attn.v_proj"));
        var (start, results) = (0L, new List<Tensor>());
        foreach (var length in lengths)
        {
            var (rotatedQ, rotatedK) = (Rotate(Heads(q, start, length)), Rotate(Heads(k, start, length)));
            var group = _config.Heads / _config.KeyValueHeads;
            var scores = rotatedQ.matmul(rotatedK.repeat_interleave(group, 0).transpose(1, 2)) / Math.Sqrt(_config.HeadSize);
            var future = ones(length, length, dtype: ScalarType.Bool).triu(1);
            var attended = scores.masked_fill(future, double.NegativeInfinity).softmax(2).matmul(Heads(v, start, length).repeat_interleave(group, 0));
            results.Add(attended.transpose(0, 1).reshape(length, _config.QuerySize));
            start += length;
        }

        return Linear(cat(results, 0), layer, "self_attn.o_proj");
    }

    /// <summary>[N, H·D] -> [H, T, D] of one sequence.</summary>
    private Tensor Heads(Tensor x, long start, long length) => x.narrow(0, start, length).reshape(length, -1, _config.HeadSize).transpose(0, 1);

    private Tensor Rotate(Tensor x)
    {
        var frequencies = tensor(_config.InverseFrequencies()).to_type(float64);
        var angles = arange(x.shape[1]).to_type(float64).unsqueeze(1) * frequencies;
        var halves = x.chunk(2, -1);
        return cat([(halves[0] * angles.cos()) - (halves[1] * angles.sin()), (halves[1] * angles.cos()) + (halves[0] * angles.sin())], -1);
    }
}
