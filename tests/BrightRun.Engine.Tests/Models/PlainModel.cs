using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Tests.Models;

/// <summary>
/// A model and an adapter over it as one would write them with torch and its autograd alone: one sequence at a time, one linear at a
/// time, nothing shared with the engine but the files. Slow, and what the engine's gradients are held against.
/// </summary>
internal sealed class PlainModel(BaseModel source, LoraAdapter adapter)
{
    private readonly ModelConfig _config = source.Config;
    private readonly torch.Tensor _values = adapter.Values.detach().clone().requires_grad_(true);

    /// <summary>The summed cross entropy and its gradient with respect to the adapter's values [P].</summary>
    public (double Loss, torch.Tensor Gradient) Gradients(TokenBatch batch)
    {
        using var enabled = torch.enable_grad();
        var loss = torch.zeros(1);
        var start = 0;
        foreach (var length in batch.Lengths)
        {
            var logits = Logits(batch.Ids[start..(start + length)]);
            var targets = torch.tensor(batch.Labels[(start + 1)..(start + length)].Select(label => (long)label).ToArray());
            loss += torch.nn.functional.cross_entropy(logits.narrow(0, 0, length - 1), targets, ignore_index: TokenBatch.Ignored, reduction: torch.nn.Reduction.Sum);
            start += length;
        }

        return (loss.item<float>(), torch.autograd.grad([loss], [_values])[0]);
    }

    private torch.Tensor Logits(int[] ids)
    {
        var embedding = Weight(ModelTensors.Embedding);
        var x = embedding.index_select(0, torch.tensor(ids));
        if (_config.ScaledEmbedding)
            x = x * Math.Sqrt(_config.HiddenSize);
        for (var layer = 0; layer < _config.Layers; layer++)
            x = FeedForward(Attention(x, layer), layer);
        var logits = Norm(x, ModelTensors.FinalNorm).mm((_config.TiedHead ? embedding : Weight(ModelTensors.Head)).t());
        return Bound(logits, _config.LogitSoftCap);
    }

    private torch.Tensor Attention(torch.Tensor x, int layer)
    {
        var input = Norm(x, ModelTensors.AttentionNorm(layer));
        var (q, k, v) = (Heads(input, layer, "q_proj"), Heads(input, layer, "k_proj"), Heads(input, layer, "v_proj")); // [H, T, D]
        if (_config.QueryKeyNorm)
            (q, k) = (Norm(q, ModelTensors.QueryNorm(layer)), Norm(k, ModelTensors.KeyNorm(layer)));
        (q, k) = (Rotate(q, layer), Rotate(k, layer));
        var group = _config.Heads / _config.KeyValueHeads;
        var scores = q.matmul(k.repeat_interleave(group, 0).transpose(1, 2)) / Math.Sqrt(_config.QueryScalar ?? _config.HeadSize);
        scores = Bound(scores, _config.AttentionSoftCap).masked_fill(Unseen(x.shape[0], layer), float.NegativeInfinity);
        var mixed = scores.softmax(-1).matmul(v.repeat_interleave(group, 0)).transpose(0, 1).reshape(x.shape[0], _config.QuerySize);
        var said = Linear(mixed, layer, "o_proj");
        return x + (_config.SandwichNorms ? Norm(said, ModelTensors.AfterAttentionNorm(layer)) : said);
    }

    private torch.Tensor FeedForward(torch.Tensor x, int layer)
    {
        var input = Norm(x, ModelTensors.FeedForwardNorm(_config, layer));
        var gate = Linear(input, layer, "gate_proj");
        var activated = _config.HiddenActivation == "silu"
            ? gate * gate.sigmoid()
            : 0.5 * gate * (1 + (Math.Sqrt(2 / Math.PI) * (gate + (0.044715 * gate * gate * gate))).tanh());
        var said = Linear(activated * Linear(input, layer, "up_proj"), layer, "down_proj");
        return x + (_config.SandwichNorms ? Norm(said, ModelTensors.AfterFeedForwardNorm(layer)) : said);
    }

    private torch.Tensor Heads(torch.Tensor x, int layer, string linear) => Linear(x, layer, linear).reshape(x.shape[0], -1, _config.HeadSize).transpose(0, 1);

    private torch.Tensor Linear(torch.Tensor x, int layer, string name)
    {
        var linear = ModelTensors.Linears(_config).First(one => one.Name == name);
        var path = $"{ModelTensors.Layer(layer)}.{linear.Path}";
        var weight = Weight($"{path}.weight");
        if (adapter.Modules.FirstOrDefault(one => one.Path == path) is { } module)
            weight = Adapted(weight, module);
        var y = x.mm(weight.t());
        return linear.Bias ? y + Weight($"{path}.bias") : y;
    }

    private torch.Tensor Adapted(torch.Tensor weight, LoraModule module)
    {
        var sum = weight + (View(module.B).mm(View(module.A)) * module.Scale);
        if (module.Magnitude is not { } magnitude)
            return sum;
        var lengths = sum.detach().square().sum(1, keepdim: true).sqrt(); // no gradient flows through them
        return sum / lengths * View(magnitude).unsqueeze(1);
    }

    /// <summary>The same place of the copy that autograd watches.</summary>
    private torch.Tensor View(torch.Tensor place) => _values.as_strided(place.shape, place.stride(), place.storage_offset());

    private torch.Tensor Norm(torch.Tensor x, string name)
    {
        var weight = Weight(name) + (_config.UnitOffsetNorms ? 1 : 0);
        return x * torch.rsqrt(x.square().mean([-1], keepdim: true) + _config.RmsNormEpsilon) * weight;
    }

    private torch.Tensor Rotate(torch.Tensor x, int layer)
    {
        var frequencies = (_config.IsLocal(layer) ? _config.LocalInverseFrequencies() : null) ?? _config.InverseFrequencies();
        var angles = torch.arange(x.shape[1], torch.float32).unsqueeze(1) * torch.tensor(frequencies);
        var (a, b) = (x.narrow(-1, 0, _config.HeadSize / 2), x.narrow(-1, _config.HeadSize / 2, _config.HeadSize / 2));
        return torch.cat([(a * angles.cos()) - (b * angles.sin()), (b * angles.cos()) + (a * angles.sin())], -1);
    }

    private torch.Tensor Unseen(long length, int layer)
    {
        var unseen = new bool[length * length];
        for (var query = 0; query < length; query++)
            for (var key = 0; key < length; key++)
                unseen[(query * length) + key] = key > query || (_config.IsLocal(layer) && key <= query - _config.SlidingWindow);
        return torch.tensor(unseen, [length, length]);
    }

    private static torch.Tensor Bound(torch.Tensor x, double? cap) => cap is { } c ? (x / c).tanh() * c : x;

    private torch.Tensor Weight(string name)
    {
        var tensor = source.Tensors[name];
        var values = new float[tensor.ElementCount];
        source.Read(name, 0, tensor.Shape[0], values);
        return torch.tensor(values, [.. tensor.Shape]);
    }
}
