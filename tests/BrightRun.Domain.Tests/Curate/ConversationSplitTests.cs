using System.Text;
using BrightRun.Domain.Curate;
using CsCheck;

namespace BrightRun.Domain.Tests.Curate;

public sealed class ConversationSplitTests
{
    private static readonly Gen<SplitEntry[]> Entries =
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3]).Array[2, 60]
            .Select(keys => keys.Select((key, index) => new SplitEntry($"c{index}", $"arc{key.Item1}", $"persona{key.Item2}")).ToArray());

    [Fact]
    public void HoldOut_AnyShare_LeavesAtLeastOneOnBothSides() =>
        Gen.Select(Entries, Gen.Double[0.0001, 0.9999], Gen.ULong).Sample((entries, share, seed) =>
        {
            var held = ConversationSplit.HoldOut(entries, share, seed).Count(chosen => chosen);
            return held >= 1 && held < entries.Length && (held == 1 || held == entries.Length - 1 || Math.Abs(held - (share * entries.Length)) <= 0.5 + 1e-9);
        });

    [Fact]
    public void HoldOut_EveryStratum_GivesItsShareUpToOne() =>
        Gen.Select(Entries, Gen.Double[0.05, 0.95], Gen.ULong).Sample((entries, share, seed) =>
        {
            var chosen = ConversationSplit.HoldOut(entries, share, seed);
            var held = (double)chosen.Count(isHeld => isHeld);
            return entries.Zip(chosen).GroupBy(pair => (pair.First.Arc, pair.First.Persona)).All(stratum =>
                Math.Abs(stratum.Count(pair => pair.Second) - (stratum.Count() * held / entries.Length)) < 1);
        });

    [Fact]
    public void HoldOut_OtherOrder_ChoosesTheSame() =>
        Gen.Select(Entries, Gen.ULong).Sample((entries, seed) =>
        {
            var there = ConversationSplit.HoldOut(entries, 0.3, seed);
            var back = ConversationSplit.HoldOut([.. entries.Reverse()], 0.3, seed);
            return there.SequenceEqual(back.Reverse());
        });

    [Fact]
    public void HoldOut_SameId_StaysTogether() =>
        Gen.Select(Entries, Gen.ULong).Sample((entries, seed) =>
        {
            var doubled = entries.Concat(entries).ToArray();
            var chosen = ConversationSplit.HoldOut(doubled, 0.3, seed);
            return chosen.AsSpan(0, entries.Length).SequenceEqual(chosen.AsSpan(entries.Length));
        });

    [Fact]
    public void HoldOut_ShareZero_HoldsOutNone() => Assert.DoesNotContain(true, ConversationSplit.HoldOut([new("a"), new("b")], 0, 1));

    [Fact]
    public void HoldOut_FixedSeed_ChoosesTheSameOnEveryMachine()
    {
        var entries = Enumerable.Range(0, 10).Select(index => new SplitEntry($"c{index}")).ToList();

        var chosen = ConversationSplit.HoldOut(entries, 0.2, 42);

        // By definition: the two smallest of the first eight bytes (little endian) of SHA-256("42\nc<i>"), computed with Python's hashlib.
        Assert.Equal([3, 8], chosen.Index().Where(entry => entry.Item).Select(entry => entry.Index));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void HoldOut_ShareOutOfRange_IsRefused(double share) =>
        Assert.Throws<RefusedException>(() => ConversationSplit.HoldOut([new("a"), new("b")], share, 1));

    [Fact]
    public void HoldOut_OneConversation_IsRefused() => Assert.Throws<RefusedException>(() => ConversationSplit.HoldOut([new("a")], 0.1, 1));

    [Theory]
    [InlineData("brightrun-lora-v4-72.json", 447)]
    [InlineData("brightrun-lora-v4-12.jsonl", 44)]
    public void Split_RealFile_DividesConversationsAndLosesNone(string file, int pairs)
    {
        var source = DataSource.OfFile(Shared.Require($"data/{file}"));
        using var kept = new MemoryStream();
        using var held = new MemoryStream();

        var result = new TrainingDataSplitter(source).Write(0.25, 1, kept, held, new DateTimeOffset(2031, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var (first, second) = (Samples.Read(new MemoryStream(kept.ToArray()), "kept"), Samples.Read(new MemoryStream(held.ToArray()), "held"));
        Assert.Equal(pairs, first.Counts.Pairs + second.Counts.Pairs);
        Assert.Equal((first.Counts.Conversations, second.Counts.Conversations), (result.Kept, result.HeldOut));
        Assert.Empty(first.Conversations.Select(conversation => conversation.Id).Intersect(second.Conversations.Select(conversation => conversation.Id)));
        Assert.DoesNotContain("totals", first.Codes.Concat(second.Codes));
    }

    [Fact]
    public void Split_Messages_KeepsEveryLineAsItIs()
    {
        var lines = Enumerable.Range(0, 10).Select(n => $$$"""{"messages":[{"role":"user","content":"U{{{n}}}"},{"role":"assistant","content":"A"}],"extra":1.50}""").ToList();
        var source = new DataSource("test", () => new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        using var kept = new MemoryStream();
        using var held = new MemoryStream();

        new TrainingDataSplitter(source).Write(0.3, 1, kept, held, default);

        var all = (Encoding.UTF8.GetString(kept.ToArray()) + "\n" + Encoding.UTF8.GetString(held.ToArray())).Split('\n');
        Assert.Equal(lines, all.Order());
    }
}
