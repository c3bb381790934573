using System.Globalization;

namespace BrightRun.Domain.Curate;

/// <summary>What usable training data look like: who speaks about what, how long, how often the same.</summary>
public sealed class TrainingStatistics
{
    private readonly NearDuplicates _duplicates = new();

    /// <summary>Conversations by persona.</summary>
    public SortedDictionary<string, int> Personas { get; } = new(StringComparer.Ordinal);

    /// <summary>Conversations by emotional arc.</summary>
    public SortedDictionary<string, int> Arcs { get; } = new(StringComparer.Ordinal);

    /// <summary>Conversations by topic.</summary>
    public SortedDictionary<string, int> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Usable pairs by quality score; <c>none</c> where the form has no score.</summary>
    public SortedDictionary<string, int> Quality { get; } = new(StringComparer.Ordinal);

    /// <summary>Usable conversations.</summary>
    public int Conversations { get; private set; }

    /// <summary>Usable pairs.</summary>
    public int UsablePairs { get; private set; }

    /// <summary>Answers that stay as context with their loss masked.</summary>
    public int MaskedPairs { get; private set; }

    /// <summary>Characters of the usable answers.</summary>
    public LengthSummary Answers { get; } = new();

    /// <summary>Characters of the context of usable pairs, system text included.</summary>
    public LengthSummary Contexts { get; } = new();

    /// <summary>Usable pairs of each conversation.</summary>
    public LengthSummary PairsPerConversation { get; } = new();

    /// <summary>Usable answers that are nearly the same as an earlier one.</summary>
    public int NearlyRepeatedAnswers => _duplicates.Count;

    /// <summary>Share of usable answers that are nearly the same as an earlier one, 0 to 1.</summary>
    public double RepetitionShare => UsablePairs == 0 ? 0 : (double)NearlyRepeatedAnswers / UsablePairs;

    /// <summary>Adds a conversation.</summary>
    public void Add(Conversation conversation)
    {
        Conversations++;
        Count(Personas, conversation.Persona);
        Count(Arcs, conversation.Arc);
        Count(Topics, conversation.Topic);
        var usable = 0;
        foreach (var pair in conversation.Pairs)
        {
            if (pair is { Target: not null, MaskReason: not null })
                MaskedPairs++;
            if (!pair.IsUsable)
                continue;
            usable++;
            Answers.Add(pair.Target!.Length);
            Contexts.Add(pair.Context.Sum(message => message.Content.Length));
            _duplicates.Add(pair.Target);
            Count(Quality, pair.Quality?.ToString(CultureInfo.InvariantCulture) ?? "none");
        }

        UsablePairs += usable;
        PairsPerConversation.Add(usable);
    }

    private static void Count(SortedDictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
}

/// <summary>The spread of a count, without keeping every value.</summary>
public sealed class LengthSummary
{
    private long _sum;
    private int _count;

    /// <summary>The smallest; 0 when there is none.</summary>
    public int Min { get; private set; }

    /// <summary>The largest; 0 when there is none.</summary>
    public int Max { get; private set; }

    /// <summary>The arithmetic mean, one decimal.</summary>
    public double Mean => _count == 0 ? 0 : Math.Round((double)_sum / _count, 1);

    internal void Add(int value)
    {
        Min = _count == 0 ? value : Math.Min(Min, value);
        Max = Math.Max(Max, value);
        _sum += value;
        _count++;
    }
}
