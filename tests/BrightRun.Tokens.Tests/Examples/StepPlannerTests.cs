using BrightRun.Domain;
using BrightRun.Tokens.Examples;
using CsCheck;

namespace BrightRun.Tokens.Tests.Examples;

public sealed class StepPlannerTests
{
    private static readonly Gen<(int[] Pairs, int StepPairs, ulong Seed)> Plans =
        Gen.Select(Gen.Int[1, 9], Gen.ULong).SelectMany((step, seed) => Gen.Int[1, step].Array[1, 30].Select(pairs => (pairs, step, seed)));

    /// <summary>Sequences with these pairs and a length of their own each.</summary>
    private static TrainingSequence[] Sequences(params int[] pairs) =>
        [.. pairs.Select((count, i) => new TrainingSequence(new int[10 + (7 * i % 5)], new int[10 + (7 * i % 5)], count, $"s{i}"))];

    private static StepPlanner Planner(int[] pairs, int step, ulong seed = 1, bool shuffle = true, GroupingOptions? grouping = null) =>
        new(Sequences(pairs), new StepOptions { StepPairs = step, Seed = seed, Shuffle = shuffle, Grouping = grouping ?? new() });

    private static IEnumerable<int> Members(StepPlan plan) => plan.MicroBatches.SelectMany(batch => batch.Sequences).Order();

    [Fact]
    public void Step_EndsWithTheFirstSequenceThatReachesTheBoundary()
    {
        var steps = Planner([3, 3, 3, 3, 4, 4], step: 4, shuffle: false).Steps(0, 5).ToList();

        // Cumulative pairs 3 6 9 12 16 20; boundaries 4 8 12 16 20.
        Assert.Equal([[0, 1], [2], [3], [4], [5]], steps.Select(Members));
        Assert.Equal([6, 3, 3, 4, 4], steps.Select(step => step.Pairs));
    }

    [Fact]
    public void LastStep_KeepsASequenceWhenTheOneBeforeItWouldOvershoot()
    {
        // 6 pairs in steps of 4 are two steps, pair by pair as folded; cumulative pairs alone would put both sequences into the first.
        var planner = Planner([3, 3], step: 4, shuffle: false);

        Assert.Equal(2, planner.StepsPerEpoch);
        Assert.Equal([[0], [1]], planner.Steps(0, 2).Select(Members));
    }

    [Fact]
    public void StepsPerEpoch_FoldedOrNot_IsPairsByStepPairsRoundedUp() =>
        Plans.Sample(plan =>
        {
            var (pairs, step, seed) = plan;
            var folded = Planner(pairs, step, seed);
            var single = Planner([.. Enumerable.Repeat(1, pairs.Sum())], step, seed);

            Assert.Equal((pairs.Sum() + step - 1) / step, folded.StepsPerEpoch);
            Assert.Equal(single.StepsPerEpoch, folded.StepsPerEpoch);
        });

    [Fact]
    public void EveryEpoch_HoldsEachSequenceOnceAndNoStepIsEmpty() =>
        Plans.Sample(plan =>
        {
            var (pairs, step, seed) = plan;
            var planner = Planner(pairs, step, seed);
            var steps = planner.Steps(0, 3 * planner.StepsPerEpoch).ToList();

            Assert.Equal(3 * planner.StepsPerEpoch, steps.Count);
            Assert.All(steps, one => Assert.NotEmpty(Members(one)));
            foreach (var epoch in steps.GroupBy(one => one.Epoch))
                Assert.Equal(Enumerable.Range(0, pairs.Length), epoch.SelectMany(Members).Order());
        });

    [Fact]
    public void StepsBeforeTheLast_ReachTheirBoundaryUnlessLaterStepsNeedTheRest() =>
        Plans.Sample(plan =>
        {
            var (pairs, step, seed) = plan;
            var planner = Planner(pairs, step, seed);
            int cumulative = 0, taken = 0, number = 0;
            foreach (var one in planner.Steps(0, planner.StepsPerEpoch))
            {
                number++;
                cumulative += one.Pairs;
                taken += Members(one).Count();
                bool restIsNeeded = pairs.Length - taken == planner.StepsPerEpoch - number;
                Assert.True(cumulative >= number * step || restIsNeeded);
                Assert.True(cumulative - Members(one).Max(member => pairs[member]) < number * step);
            }
        });

    [Fact]
    public void Steps_FromTheMiddle_AreThoseOfTheUnbrokenRun() =>
        Gen.Select(Plans, Gen.Int[0, 20]).Sample((plan, first) =>
        {
            var planner = Planner(plan.Pairs, plan.StepPairs, plan.Seed);
            Assert.Equal(planner.Steps(0, first + 5).Skip(first).Select(Members), planner.Steps(first, first + 5).Select(Members));
        });

    [Fact]
    public void Plans_DoNotDependOnGrouping() =>
        Gen.Select(Plans, Gen.Int[1, 4], Gen.Int[5, 40], Gen.Bool).Sample((plan, micro, tokens, packing) =>
        {
            var grouping = new GroupingOptions { MaxSequences = micro, MaxTokens = tokens, Packing = packing };
            var one = Planner(plan.Pairs, plan.StepPairs, plan.Seed).Steps(0, 9).ToList();
            var other = Planner(plan.Pairs, plan.StepPairs, plan.Seed, grouping: grouping).Steps(0, 9).ToList();

            Assert.Equal(one.Select(Members), other.Select(Members));
            Assert.Equal(one.Select(step => (step.Pairs, step.Tokens, step.SupervisedTokens)), other.Select(step => (step.Pairs, step.Tokens, step.SupervisedTokens)));
        });

    [Fact]
    public void ShuffleOff_RepeatsFileOrder()
    {
        var planner = Planner([1, 1, 1], step: 1, shuffle: false);

        Assert.Equal([0, 1, 2, 0, 1, 2], planner.Steps(0, 6).SelectMany(Members));
    }

    [Fact]
    public void Nothing_IsRefused() => Assert.Throws<RefusedException>(() => Planner([], step: 1));

    [Fact]
    public void SequenceWithMorePairsThanAStep_IsADefectOfTheCaller() => Assert.Throws<ArgumentException>(() => Planner([3], step: 2));
}
