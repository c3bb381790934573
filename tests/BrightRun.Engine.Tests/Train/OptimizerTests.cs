using BrightRun.Engine.Models;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
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

    [Fact]
    public void AdamW_WithRatesOfTheirOwn_EqualsTorchsParameterGroups()
    {
        const double ratio = 16, weightDecay = 0.01;
        using var scope = torch.NewDisposeScope();
        torch.manual_seed(7);
        var ours = torch.randn(60);
        var (slow, fast) = (new TorchSharp.Modules.Parameter(ours.narrow(0, 0, 40).clone()), new TorchSharp.Modules.Parameter(ours.narrow(0, 40, 20).clone()));
        using var slowly = torch.optim.AdamW([slow], lr: 1e-3, weight_decay: weightDecay);
        using var quickly = torch.optim.AdamW([fast], lr: ratio * 1e-3, weight_decay: weightDecay);
        var gradients = torch.zeros(60);
        using var optimizer = new AdamW(ours, gradients, weightDecay, rateFactors: torch.cat([torch.ones(40), torch.full(20, (float)ratio)], 0));
        for (var step = 1; step <= 10; step++)
        {
            gradients.copy_(torch.randn(60));
            slow.grad = gradients.narrow(0, 0, 40).clone();
            fast.grad = gradients.narrow(0, 40, 20).clone();
            slowly.step();
            quickly.step();
            optimizer.Step(step, 1e-3);
        }

        TensorAssert.Within(1e-5, ours, torch.cat([slow, fast], 0).detach());
    }

    [Theory]
    [InlineData("llama3-gqa", false)]
    [InlineData("llama3-gqa", true)]
    public void LoraPlus_GivesBAndMagnitudesTheHigherRate_AndNoOtherValue(string name, bool dora)
    {
        using var scope = torch.NewDisposeScope();
        using var source = BaseModel.Open(Shared.Require($"fixtures/models/{name}"));
        using var model = CausalLm.Load(source, torch.ScalarType.Float32, torch.CPU);
        using var adapter = model.CreateAdapter(new AdapterConfig { Rank = 4, Dora = dora }, seed: 1);
        using var factors = LoraPlus.RateFactors(adapter, 8)!;
        Assert.Null(LoraPlus.RateFactors(adapter, 1));
        var slow = adapter.Modules.Sum(module => module.A.numel());
        Assert.Equal(slow, factors.eq(1).sum().item<long>());
        Assert.Equal(adapter.Values.numel() - slow, factors.eq(8).sum().item<long>());
        Assert.Equal(1, factors[adapter.Modules[3].A.storage_offset()].item<float>());
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
