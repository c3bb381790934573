using TorchSharp;

namespace BrightRun.Engine.Tests.Pretrain;

/// <summary>The hand-written gradient of every kind of weight is the gradient of the loss.</summary>
public sealed class FullGradientTests
{
    private const double Scale = 0.05;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Gradients_OfEveryTensor_AreThoseOfTorchsOwnDifferentiation(bool tied, bool biases)
    {
        using var scope = torch.NewDisposeScope();
        using var tiny = new TinyModel(tied: tied, biases: biases);
        using var reference = new AutogradLlama(tiny.Parameters);

        var loss = tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: false);

        Assert.Equal(reference.ForwardBackward(tiny.Batch, Scale), loss.Sum, 1e-4);
        foreach (var name in tiny.Parameters.Names)
            Near(name, 2e-5, tiny.Parameters.Gradient(name), reference.Gradient(name));
    }

    [Fact]
    public void Gradients_InBFloat16_StayCloseToTorchsOwnInFloat64()
    {
        using var scope = torch.NewDisposeScope();
        using var tiny = new TinyModel(torch.ScalarType.BFloat16);
        using var reference = new AutogradLlama(tiny.Parameters);
        tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: false);
        reference.ForwardBackward(tiny.Batch, Scale);
        foreach (var name in tiny.Parameters.Names)
            Near(name, 0.06, tiny.Parameters.Gradient(name), reference.Gradient(name));
    }

    [Theory]
    [InlineData("model.embed_tokens.weight")]
    [InlineData("model.norm.weight")]
    [InlineData("model.layers.0.input_layernorm.weight")]
    [InlineData("model.layers.1.post_attention_layernorm.weight")]
    [InlineData("model.layers.0.self_attn.k_proj.weight")]
    [InlineData("model.layers.1.self_attn.o_proj.weight")]
    [InlineData("model.layers.0.mlp.up_proj.weight")]
    [InlineData("model.layers.1.mlp.down_proj.weight")]
    public void Gradient_OfATensor_IsTheSlopeOfTheLoss(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var tiny = new TinyModel();
        tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, 1, recompute: false);
        var (value, gradient) = (tiny.Parameters.Value(name), tiny.Parameters.Gradient(name).clone());
        var step = 2e-3 / gradient.norm().item<float>();

        // Along its own gradient the loss must change by |g|² per unit, to second order.
        double LossAt(double distance)
        {
            var before = value.clone();
            value.add_(gradient, distance);
            tiny.Model.TakeOver(tiny.Parameters);
            value.copy_(before);
            return tiny.Model.Loss(tiny.Batch, adapter: null).Sum;
        }

        var slope = (LossAt(step) - LossAt(-step)) / (2 * step);
        Assert.Equal(1, slope / gradient.square().sum().item<float>(), 0.01);
    }

    [Fact]
    public void Recomputation_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        using var tiny = new TinyModel();
        var kept = tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: false);
        var gradients = tiny.Parameters.Gradients.clone();
        tiny.Parameters.Gradients.zero_();
        Assert.Equal(kept, tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: true));
        Assert.Equal(0, TensorAssert.Gap(tiny.Parameters.Gradients, gradients));
    }

    [Fact]
    public void Gradients_OfTwoPasses_AddUp()
    {
        using var scope = torch.NewDisposeScope();
        using var tiny = new TinyModel();
        tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: false);
        var once = tiny.Parameters.Gradients.clone();
        tiny.Model.ForwardBackward(tiny.Batch, tiny.Parameters, Scale, recompute: false);
        TensorAssert.WithinShare(1e-6, tiny.Parameters.Gradients, once * 2);
    }

    private static void Near(string name, double share, torch.Tensor actual, torch.Tensor expected)
    {
        var (difference, size) = ((actual.to_type(torch.float64) - expected).norm().item<double>(), expected.norm().item<double>());
        Assert.True(size > 0 && difference <= share * size, $"{name}: the gradient differs by {difference / size:P3} of its norm, allowed are {share:P3}");
    }
}
