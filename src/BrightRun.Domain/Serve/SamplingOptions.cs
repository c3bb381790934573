using System.Globalization;
using BrightRun.Domain.Options;

namespace BrightRun.Domain.Serve;

/// <summary>
/// How the tokens of an answer are chosen and where it ends. The flags of the verbs that let a model speak are made from this
/// record.
/// </summary>
/// <remarks>
/// Order: repetition penalty, temperature, top-k, top-p, min-p, as in transformers; what is left is drawn from in proportion to
/// its probability. Every draw is a function of seed, request and place in the answer, so it does not depend on what is answered
/// beside it.
/// </remarks>
public sealed record SamplingOptions
{
    private const string Group = "Answer";

    /// <summary>Longest answer in tokens, 1 or more; the base's context limits it, too.</summary>
    [OptionInfo(Group = Group, Unit = "N", Help = "Longest answer in tokens; a longer one is cut there and says finish_reason length.")]
    public int MaxTokens { get; init; } = 512;

    /// <summary>Scores are divided by it, 0 … 10; 0 takes the likeliest token each time.</summary>
    [OptionInfo(Group = Group, Unit = "X", Help = "Higher is more varied; 0 takes the likeliest token each time and is the same in every run.")]
    public double Temperature { get; init; } = 0.7;

    /// <summary>Draw from the likeliest tokens that together have this probability, above 0 … 1 (Holtzman et al. 2020, arXiv:1904.09751).</summary>
    [OptionInfo(Group = Group, Unit = "SHARE", Help = "Draw from the likeliest tokens that together have this probability; 1 is all of them.")]
    public double TopP { get; init; } = 0.95;

    /// <summary>Draw from so many of the likeliest tokens (Fan et al. 2018, arXiv:1805.04833); 0 is all of them.</summary>
    [OptionInfo(Group = Group, Unit = "N", Help = "Draw from so many of the likeliest tokens; 0 is all of them.")]
    public int TopK { get; init; }

    /// <summary>Draw from tokens with at least this share of the likeliest one's probability, 0 … 1 (Nguyen et al. 2024, arXiv:2407.01082).</summary>
    [OptionInfo(Group = Group, Unit = "SHARE", Help = "Draw from tokens that are at least this share as likely as the likeliest one; 0 is all of them.")]
    public double MinP { get; init; }

    /// <summary>
    /// Scores of tokens that prompt or answer already hold are divided by it where positive, multiplied where negative, above
    /// 0 … 10 (Keskar et al. 2019, arXiv:1909.05858); 1 changes nothing.
    /// </summary>
    [OptionInfo(Group = Group, Unit = "X", Help = "Above 1 makes tokens that the prompt or the answer already holds less likely.")]
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>The seed of every draw.</summary>
    [OptionInfo(Group = Group, Unit = "N", Help = "Seed of every draw: the same seed gives the same answers.")]
    public ulong Seed { get; init; } = 42;

    /// <summary>Texts that end an answer and are not part of it.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Whether the likeliest token is taken each time, so that nothing is drawn.</summary>
    public bool IsGreedy => Temperature == 0;

    /// <summary>Every error of the values, each naming its flag; empty when they are fine.</summary>
    public IReadOnlyList<string> Validate() => [.. Errors()];

    /// <summary>Refuses the values when <see cref="Validate"/> finds errors, all of them in one message.</summary>
    /// <exception cref="RefusedException">At least one value is wrong.</exception>
    public void EnsureValid()
    {
        if (Validate() is { Count: > 0 } errors)
            throw new RefusedException(string.Join(Environment.NewLine, errors), "Correct these values; `brightrun answer --help` says what each takes.");
    }

    private IEnumerable<string> Errors()
    {
        if (MaxTokens < 1)
            yield return $"--max-tokens {MaxTokens}: must be 1 or more.";
        if (!(Temperature is >= 0 and <= 10))
            yield return $"--temperature {Text(Temperature)}: must be 0 to 10.";
        if (!(TopP is > 0 and <= 1))
            yield return $"--top-p {Text(TopP)}: must be above 0 and at most 1.";
        if (TopK < 0)
            yield return $"--top-k {TopK}: must be 0 (all tokens) or more.";
        if (!(MinP is >= 0 and <= 1))
            yield return $"--min-p {Text(MinP)}: must be 0 to 1.";
        if (!(RepetitionPenalty is > 0 and <= 10))
            yield return $"--repetition-penalty {Text(RepetitionPenalty)}: must be above 0 and at most 10.";
        if (Stop.Any(string.IsNullOrEmpty))
            yield return "--stop: an empty text would end every answer before it begins.";
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
