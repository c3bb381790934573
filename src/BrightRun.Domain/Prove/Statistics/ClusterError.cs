using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>Standard errors of a mean over clustered observations.</summary>
/// <param name="N">Observations.</param>
/// <param name="Clusters">Clusters.</param>
/// <param name="Mean">Mean of all observations.</param>
/// <param name="NaiveSe">s / √n, as if the observations were independent.</param>
/// <param name="UncorrectedSe">√Σ_g(Σ e)² / n.</param>
/// <param name="ClusterSe">The same times √(G / (G - 1)): the one to report.</param>
/// <param name="Small">Fewer than 20 clusters: the error itself is uncertain.</param>
public sealed record ClusterErrorResult(int N, int Clusters, Quantity Mean, Quantity NaiveSe, Quantity UncorrectedSe, Quantity ClusterSe, bool Small);

/// <summary>Cluster-robust standard error of a mean (Liang and Zeger, "Longitudinal data analysis using generalized linear models", 1986).</summary>
public static class ClusterError
{
    /// <summary>Below so many clusters the result is flagged.</summary>
    public const int SmallBelow = 20;

    /// <summary>The errors of the mean of all observations.</summary>
    public static ClusterErrorResult Of(IReadOnlyList<IReadOnlyList<double>> clusters)
    {
        double[] all = [.. clusters.SelectMany(cluster => cluster)];
        var count = clusters.Count;
        var mean = Moments.Mean(all);
        var uncorrected = count < 2
            ? Quantity.Undefined("fewer than 2 clusters")
            : mean.Then(value => Math.Sqrt(clusters.Sum(cluster => Math.Pow(cluster.Sum(observation => observation - value), 2))) / all.Length);
        return new ClusterErrorResult(
            all.Length, count, mean, Moments.StandardDeviation(all).Then(sd => sd / Math.Sqrt(all.Length)),
            uncorrected, uncorrected.Then(value => value * Math.Sqrt(count / (count - 1.0))), count < SmallBelow);
    }

    [ReferenceCase("cluster_se")]
    private static object FromCase(CaseInput input) => Of(input.Table("clusters"));
}
