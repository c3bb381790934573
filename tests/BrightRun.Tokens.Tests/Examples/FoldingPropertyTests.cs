using BrightRun.Domain.Curate;
using BrightRun.Tokens.Examples;
using CsCheck;

namespace BrightRun.Tokens.Tests.Examples;

/// <summary>What holds for every conversation, length limit and step size.</summary>
public sealed class FoldingPropertyTests
{
    private static readonly Gen<string> Text = Gen.Char['a', 'c'].Array[0, 6].Select(letters => new string(letters));

    /// <summary>Conversations with defects: masked answers, and pairs whose history was rewritten.</summary>
    private static readonly Gen<Conversation> Conversations =
        Gen.Select(Text.Array[1, 12], Text.Null(), Gen.Int[0, 12], Gen.Int[0, 12], (turns, system, masked, rewritten) =>
            Talk.Of("c", system, turns)
                .Masked(masked)
                .With(rewritten, pair => pair with { Context = [.. pair.Context.Select(message => message with { Content = message.Content + "x" })] }));

    private static readonly Gen<ExampleOptions> Options =
        Gen.Select(Gen.Int[4, 80], Gen.Int[1, 5], (limit, step) => new ExampleOptions { MaxLength = limit, StepPairs = step });

    private static TrainingSetBuilder Add(Conversation conversation, ExampleOptions options)
    {
        var builder = new TrainingSetBuilder(options);
        builder.Add(conversation, new LetterFormat());
        return builder;
    }

    /// <summary>Each supervised token with everything that it sees: what training depends on.</summary>
    private static List<string> SupervisedWithContext(TrainingSetBuilder builder) =>
    [
        .. builder.Sequences
            .SelectMany(sequence => Enumerable.Range(1, sequence.Ids.Length - 1)
                .Where(i => sequence.Labels[i] != TrainingSequence.Ignored)
                .Select(i => string.Join(' ', sequence.Ids.Take(i + 1))))
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Folded_TrainsTheSameTokensInTheSameContextsAsPairByPair() =>
        Gen.Select(Conversations, Options).Sample((conversation, options) =>
        {
            var folded = Add(conversation, options);
            var single = Add(conversation, options with { Fold = false });

            Assert.Equal(SupervisedWithContext(single), SupervisedWithContext(folded));
            Assert.Equal(single.Report().Pairs, folded.Report().Pairs);
            Assert.Equal(single.Report().TokensAsPairs, folded.Report().TokensAsPairs);
            Assert.Equal(single.Report().LeftOut, folded.Report().LeftOut);
        });

    [Fact]
    public void EveryUsablePair_IsTrainedOnceOrNamed() =>
        Gen.Select(Conversations, Options).Sample((conversation, options) =>
        {
            var report = Add(conversation, options).Report();

            Assert.Equal(conversation.Pairs.Count(pair => pair.IsUsable), report.Pairs + report.LeftOut.Count);
            Assert.Equal(conversation.Pairs.Count(pair => pair.Target is not null), report.Pairs + report.LeftOut.Count + report.Masked.Count);
        });

    [Fact]
    public void NoSequence_ExceedsTheLengthLimitOrTheStep() =>
        Gen.Select(Conversations, Options).Sample((conversation, options) =>
            Assert.All(Add(conversation, options).Sequences, sequence =>
            {
                Assert.InRange(sequence.Ids.Length, 1, options.LengthLimit);
                Assert.InRange(sequence.Pairs, 1, options.StepPairs);
            }));

    [Fact]
    public void Labels_AreIgnoredOrTheIdItself() =>
        Gen.Select(Conversations, Options).Sample((conversation, options) =>
            Assert.All(Add(conversation, options).Sequences, sequence =>
                Assert.All(sequence.Labels.Zip(sequence.Ids), both => Assert.True(both.First == both.Second || both.First == TrainingSequence.Ignored))));
}
