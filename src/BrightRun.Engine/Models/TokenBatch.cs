namespace BrightRun.Engine.Models;

/// <summary>
/// Sequences laid end to end without padding, for one forward pass. No sequence sees another.
/// </summary>
/// <param name="Ids">Token ids [N].</param>
/// <param name="Labels">[N]: the id where the token is supervised, else −100. A label counts for the position before it in its sequence. May be empty where no loss is wanted.</param>
/// <param name="Lengths">Tokens of each sequence [S]; their sum is N.</param>
/// <param name="DropoutKeys">One key per sequence [S]; empty where dropout is off.</param>
public sealed record TokenBatch(int[] Ids, int[] Labels, int[] Lengths, ulong[] DropoutKeys)
{
    /// <summary>The label of a token that is not supervised.</summary>
    public const int Ignored = -100;

    /// <summary>A single sequence, without labels.</summary>
    public static TokenBatch ForInference(int[] ids) => new(ids, [], [ids.Length], []);
}

/// <summary>Cross entropy summed over supervised tokens.</summary>
/// <param name="Sum">In nats.</param>
/// <param name="Tokens">How many tokens were summed.</param>
public readonly record struct LossSum(double Sum, long Tokens)
{
    /// <summary>Mean per supervised token.</summary>
    public double Mean => Sum / Tokens;

    /// <summary>Both together.</summary>
    public static LossSum operator +(LossSum left, LossSum right) => left.Add(right);

    /// <summary>Both together.</summary>
    public LossSum Add(LossSum other) => new(Sum + other.Sum, Tokens + other.Tokens);
}
