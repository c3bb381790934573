using System.Diagnostics;
using BrightRun.Domain.Prove.Comparison;
using BrightRun.Domain.Prove.Statistics;

namespace BrightRun.Bench;

/// <summary>
/// Whether the analysis of `prove compare` keeps what it promises, on scores whose truth is known: how often its primary test sees a difference
/// where there is none, how often its intervals hold the truth, and whether it finds effects as often as the planned power says.
/// </summary>
internal sealed class SimulateBenchmark() : Benchmark(
    "simulate", "error rates of paired comparisons on simulated raters; --comparisons N (2000), --resamples N (10000), --threads N (all cores), --seed N (1)")
{
    private const int TruthScenarios = 1_000_000;
    private const double MostFalsePositives = 0.06;
    private const double LeastCoverage = 0.92;
    private const double MostCoverage = 0.97;
    private const double LargestPowerGap = 0.03;
    private const int DecidingN = 50;

    private static readonly int[] Scenarios = [50, 20];
    private static readonly (string Name, double Effect)[] Effects = [("none", 0), ("small (+5 %)", 0.14), ("hoped for (+15 %)", 0.42)];

    public override void Run(BenchArguments arguments)
    {
        var (comparisons, resamples, seed) = (arguments.Number("comparisons", 2_000), arguments.Number("resamples", BcaBootstrap.Draws), (ulong)arguments.Number("seed", 1));
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = arguments.Number("threads", Environment.ProcessorCount) };
        Console.WriteLine($"{comparisons} comparisons each, {new SimulatedPanel().Raters} raters, half-point scores from 1 to 5, {resamples} resamples, seed {seed}");
        Console.WriteLine();
        Console.WriteLine("| Effect | n | True difference (σ) | Found, p < 0.05 | Planned power | Interval of the difference holds it | Interval of the percentage | t interval | Raters taken for independent: found |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var (begin, kept) = (Stopwatch.GetTimestamp(), true);
        foreach (var (name, effect) in Effects)
        {
            var panel = new SimulatedPanel { Effect = effect };
            var truth = panel.Truth(new Xoshiro256(seed), TruthScenarios);
            foreach (var n in Scenarios)
            {
                var outcomes = new Outcome[comparisons];
                Parallel.For(0, comparisons, parallel, run => outcomes[run] = Compare(panel, truth, n, Key(seed, effect, n, run), resamples));
                kept &= Print(name, n, truth, outcomes) || n != DecidingN;
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{(kept ? "kept" : "NOT KEPT")}: at n = {DecidingN} false positives at most {MostFalsePositives:P0}, coverage {LeastCoverage:P0} to {MostCoverage:P0}, power within {LargestPowerGap * 100:F0} points of the plan ({Stopwatch.GetElapsedTime(begin).TotalSeconds:F0} s)");
    }

    private static ulong Key(ulong seed, double effect, int n, int run) => new Xoshiro256((seed << 40) + ((ulong)Math.Round(effect * 100) << 32) + ((ulong)n << 24) + (ulong)run).Next();

    private static Outcome Compare(SimulatedPanel panel, SimulatedTruth truth, int n, ulong seed, int resamples)
    {
        var generator = new Xoshiro256(seed);
        var scenarios = Enumerable.Range(0, n).Select(_ => panel.Scenario(generator)).ToArray();
        var rows = scenarios.SelectMany((scores, index) => scores.SelectMany((score, rater) => new[]
        {
            new ScoreRow($"s{index:00}", "A", score.Before, $"r{rater}", null, ""), new ScoreRow($"s{index:00}", "C", score.After, $"r{rater}", null, ""),
        })).ToList();
        var headline = ContrastHeadline.Of(rows, new ComparisonOptions { Seed = seed, Resamples = resamples });
        return new Outcome(
            headline.Tests.PHolm.Known < DifferenceTests.Alpha, Holds(headline.Difference, truth.Difference), Holds(headline.Percent, 100 * truth.Difference / truth.Baseline),
            headline.Tests.T.Low.Known <= truth.Difference && truth.Difference <= headline.Tests.T.High.Known,
            PairedTTest.Of([.. scenarios.SelectMany(scores => scores.Select(score => score.After - score.Before))]).P.Known < DifferenceTests.Alpha);
    }

    private static bool Holds(Estimate estimate, double truth) => estimate.Low.Known <= truth && truth <= estimate.High.Known;

    private static bool Print(string name, int n, SimulatedTruth truth, Outcome[] outcomes)
    {
        double Share(Func<Outcome, bool> of) => outcomes.Count(of) / (double)outcomes.Length;
        var (found, covered, percent) = (Share(outcome => outcome.Found), Share(outcome => outcome.Covered), Share(outcome => outcome.PercentCovered));
        var planned = truth.Difference == 0 ? DifferenceTests.Alpha : PairedTPower.Of(truth.Difference, truth.Sd, n, DifferenceTests.Alpha);
        Console.WriteLine($"| {name} | {n} | {truth.Difference:F3} ({truth.Sd:F2}) | {found:P1} | {(truth.Difference == 0 ? "-" : $"{planned:P1}")} | {covered:P1} | {percent:P1} | {Share(outcome => outcome.TCovered):P1} | {Share(outcome => outcome.FoundByRows):P1} |");
        return covered is >= LeastCoverage and <= MostCoverage && (truth.Difference == 0 ? found <= MostFalsePositives : Math.Abs(found - planned) <= LargestPowerGap);
    }

    private readonly record struct Outcome(bool Found, bool Covered, bool PercentCovered, bool TCovered, bool FoundByRows);
}
