namespace BrightRun.Cli.Base.Making;

/// <summary>A question and what the model answers.</summary>
internal sealed record BaseSample(string Question, string Answer);

/// <summary>What the finished model writes when it is asked, greedily.</summary>
internal static class BaseSamples
{
    public static IReadOnlyList<BaseSample> Take(string folder) => [];
}
