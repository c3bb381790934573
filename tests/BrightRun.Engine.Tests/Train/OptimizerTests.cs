using BrightRun.Engine.Train;
using TorchSharp;

namespace BrightRun.Engine.Tests.Train;

public sealed class OptimizerTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.01)]
    public void AdamW_EqualsTorchsOwn(double weightDecay)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(5);
        var ours = torch.randn(300);
        var theirs = new TorchSharp.Modules.Parameter(ours.clone());
        using var reference = torch.optim.AdamW([theirs], lr: 1, weight_decay: weightDecay);
        var gradients = torch.zeros(300);
        using var optimizer = new AdamW(ours, gradients, weightDecay);

        for (var step = 1; step <= 20; step++)
        {
            var rate = 0.01 * (20 - step);
            gradients.copy_(torch.randn(300) * step);
            theirs.grad = gradients.clone();
            foreach (var group in reference.ParamGroups)
                group.LearningRate = rate;
            reference.step();
            optimizer.Step(step, rate);
        }

        TensorAssert.Within(2e-6, ours, theirs.detach());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1e9)]
    public void Clip_EqualsTorchsOwn_AndReportsTheNormBefore(double limit)
    {
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(6);
        var gradients = torch.randn(200);
        var parameter = new TorchSharp.Modules.Parameter(torch.zeros(200)) { grad = gradients.clone() };
        var expectedNorm = torch.nn.utils.clip_grad_norm_([parameter], limit);

        Assert.Equal(expectedNorm, GradientClipping.Clip(gradients, limit), 1e-4);
        TensorAssert.Within(1e-7, gradients, parameter.grad!);
    }

    [Fact]
    public void Clip_WithLimitZero_ChangesNothing()
    {
        using var scope = torch.NewDisposeScope();
        var gradients = torch.full(4, 10.0f);
        Assert.Equal(20, GradientClipping.Clip(gradients, 0), 1e-5);
        Assert.Equal(10, gradients[0].item<float>());
    }
}
