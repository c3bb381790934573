using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace BrightRun.Domain.Curate;

/// <summary>What a split needs to know of a conversation (or of a tokenized line).</summary>
/// <param name="Id">Entries with the same id always stay together.</param>
/// <param name="Arc">Key of the emotional arc.</param>
/// <param name="Persona">Key of the persona.</param>
public sealed record SplitEntry(string Id, string Arc = "unknown", string Persona = "unknown");

/// <summary>
/// Holds out a share of the conversations. Stratified by arc and persona: every stratum gives its share, as near as whole
/// conversations allow (largest remainders). Within a stratum the order is a hash of seed and id, so the choice depends on
/// the conversations and the seed alone, not on their order in the file or on the machine.
/// </summary>
public static class ConversationSplit
{
    /// <summary>Chooses what is held out.</summary>
    /// <param name="entries">The conversations in file order.</param>
    /// <param name="share">Share of the conversations, 0 ≤ share &lt; 1. Zero holds out none; otherwise at least one is held out and at least one left.</param>
    /// <param name="seed">Another seed, another choice.</param>
    /// <returns>For each entry, whether it is held out.</returns>
    /// <exception cref="RefusedException">The share is outside its range, or there is only one conversation to share.</exception>
    public static bool[] HoldOut(IReadOnlyList<SplitEntry> entries, double share, ulong seed)
    {
        if (!(share is >= 0 and < 1))
            throw new RefusedException($"The share to hold out is {share}.", "Give a share from 0 (none) to below 1, for example 0.1.");
        if (share == 0)
            return new bool[entries.Count];

        var conversations = entries.DistinctBy(entry => entry.Id).ToList();
        if (conversations.Count < 2)
        {
            throw new RefusedException(
                $"There is {conversations.Count} conversation: one cannot be held out and one left.",
                "Give more conversations, or hold out none (share 0).");
        }

        var wanted = Math.Clamp((int)Math.Round(conversations.Count * share, MidpointRounding.AwayFromZero), 1, conversations.Count - 1);
        var strata = conversations
            .GroupBy(entry => (entry.Arc, entry.Persona))
            .Select(group => new Stratum(
                [.. group.OrderBy(entry => Order(seed, entry.Id)).Select(entry => entry.Id)],
                Quota: Math.DivRem((long)group.Count() * wanted, conversations.Count),
                TieBreak: Order(seed, group.Key.Arc + '\n' + group.Key.Persona)))
            .ToList();
        var heldOut = Choose(strata, wanted);
        return [.. entries.Select(entry => heldOut.Contains(entry.Id))];
    }

    /// <summary>Whole parts of the quotas first, then one more for the largest remainders until the number is reached.</summary>
    private static HashSet<string> Choose(List<Stratum> strata, int wanted)
    {
        var open = wanted - (int)strata.Sum(stratum => stratum.Quota.Quotient);
        var roundedUp = strata
            .OrderByDescending(stratum => stratum.Quota.Remainder)
            .ThenBy(stratum => stratum.TieBreak)
            .Take(open)
            .ToHashSet();
        return strata
            .SelectMany(stratum => stratum.Ids.Take((int)stratum.Quota.Quotient + (roundedUp.Contains(stratum) ? 1 : 0)))
            .ToHashSet(StringComparer.Ordinal);
    }

    private static ulong Order(ulong seed, string text) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{text}")));

    private sealed record Stratum(IReadOnlyList<string> Ids, (long Quotient, long Remainder) Quota, ulong TieBreak);
}
