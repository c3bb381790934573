using BrightRun.Formats;
using TorchSharp;

namespace BrightRun.Engine.Pretrain;

/// <summary>
/// The weights that a model begins with. Every matrix is drawn from a normal distribution of mean 0; norms are 1, biases 0.
/// <list type="table">
/// <item><term>embedding, head, q, k, v, gate, up</term><description>standard deviation 0.02</description></item>
/// <item><term>o, down</term><description>0.02 / √(2 · layers), so that the residual stream, to which 2 · layers of these add, does not grow with depth</description></item>
/// </list>
/// </summary>
/// <remarks>Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.3; 0.02 as in the code of GPT-2.</remarks>
public static class ModelInit
{
    private const double Deviation = 0.02;

    /// <summary>Draws all values.</summary>
    /// <param name="parameters">Filled.</param>
    /// <param name="seed">The same seed gives the same values.</param>
    public static void Fill(FullParameters parameters, ulong seed)
    {
        using var noGradient = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(seed);
        foreach (var name in parameters.Names)
        {
            var value = parameters.Value(name);
            if (value.dim() == 2)
                value.copy_(torch.randn(value.shape, generator: generator) * DeviationOf(name, parameters.Model));
            else
                value.fill_(name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
        }
    }

    private static double DeviationOf(string name, ModelConfig model)
    {
        var addsToResidual = name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return addsToResidual ? Deviation / Math.Sqrt(2 * model.Layers) : Deviation;
    }
}
