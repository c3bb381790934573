using BrightRun.Engine.Pretrain;
using TorchSharp;

namespace BrightRun.Engine.Tests.Pretrain;

public class ModelInitTests
{
    [Fact]
    public void Matrices_HaveTheDeviationOfTheirPlace_NormsAreOne()
    {
        using var scope = torch.NewDisposeScope();
        using var parameters = new FullParameters(SmallLlama.Describe(2048, 0, 2, 3));
        ModelInit.Fill(parameters, seed: 5);
        foreach (var name in parameters.Names)
        {
            var value = parameters.Value(name);
            if (value.dim() == 1)
            {
                Assert.Equal(1, value.min().item<float>());
                Assert.Equal(1, value.max().item<float>());
                continue;
            }

            // Six layers: two of their matrices each add to the residual stream.
            var expected = name.Contains("o_proj", StringComparison.Ordinal) || name.Contains("down_proj", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(12) : 0.02;
            Assert.Equal(1, value.std().item<float>() / expected, 0.03);
            Assert.Equal(0, value.mean().item<float>() / expected, 0.02);
        }
    }

    [Fact]
    public void SameSeed_GivesTheSameWeights()
    {
        using var scope = torch.NewDisposeScope();
        using var once = new FullParameters(TinyModel.Describe(tied: false, biases: true));
        using var twice = new FullParameters(TinyModel.Describe(tied: false, biases: true));
        ModelInit.Fill(once, 3);
        ModelInit.Fill(twice, 3);
        Assert.Equal(0, TensorAssert.Gap(once.Values, twice.Values));
        Assert.Equal(0, once.Value("model.layers.0.self_attn.q_proj.bias").abs().max().item<float>());
    }
}
