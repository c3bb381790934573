using TorchSharp;

namespace BrightRun.Engine.Tests;

/// <summary>Comparisons of tensors whose failures say by how much.</summary>
internal static class TensorAssert
{
    /// <summary>Largest absolute difference.</summary>
    public static double Gap(torch.Tensor actual, torch.Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = torch.NewDisposeScope();
        return (actual.to_type(torch.float64) - expected.to_type(torch.float64)).abs().max().item<double>();
    }

    /// <summary>Every element within <paramref name="tolerance"/>.</summary>
    public static void Within(double tolerance, torch.Tensor actual, torch.Tensor expected)
    {
        var gap = Gap(actual, expected);
        Assert.True(gap <= tolerance, $"differs by {gap:E2}, allowed are {tolerance:E2}");
    }

    /// <summary>The difference's norm within a share of the expected norm.</summary>
    public static void WithinShare(double share, torch.Tensor actual, torch.Tensor expected)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = torch.NewDisposeScope();
        var difference = (actual.to_type(torch.float64) - expected.to_type(torch.float64)).norm().item<double>();
        var size = expected.to_type(torch.float64).norm().item<double>();
        Assert.True(difference <= share * size, $"differs by {difference / size:P2}, allowed are {share:P2}");
    }
}
