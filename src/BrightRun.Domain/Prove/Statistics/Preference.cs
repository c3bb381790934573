using BrightRun.Domain.Prove.Statistics.Reference;

namespace BrightRun.Domain.Prove.Statistics;

/// <summary>What a rater answers when asked which of two answers a client would rather receive.</summary>
public enum Choice
{
    /// <summary>The arm under test.</summary>
    Tested,

    /// <summary>The other arm.</summary>
    Other,

    /// <summary>No preference.</summary>
    Neither,
}

/// <summary>Preference between two arms.</summary>
/// <param name="Q">Share of each scenario: mean over its raters of 1 for the arm under test, 0 for the other, ½ for neither.</param>
/// <param name="MeanQ">The headline.</param>
/// <param name="Wins">Scenarios above ½.</param>
/// <param name="Losses">Scenarios below ½.</param>
/// <param name="Ties">Scenarios at ½: a number of their own, never dropped silently.</param>
/// <param name="SignTest">Test of wins against losses.</param>
public sealed record PreferenceResult(double[] Q, Quantity MeanQ, int Wins, int Losses, int Ties, SignTestResult SignTest);

/// <summary>Preference shares over scenarios.</summary>
public static class Preference
{
    /// <summary>The preference of a panel.</summary>
    /// <param name="choices">For each scenario the choices of its raters, null for a missing one; scenarios without any are left out.</param>
    public static PreferenceResult Of(IEnumerable<IReadOnlyList<Choice?>> choices)
    {
        double[] q = [.. choices.Where(scenario => scenario.Any(choice => choice is not null)).Select(Share)];
        var wins = q.Count(share => Equality.Sign(share - 0.5) > 0);
        var losses = q.Count(share => Equality.Sign(share - 0.5) < 0);
        return new PreferenceResult(q, Moments.Mean(q), wins, losses, q.Length - wins - losses, SignTest.Of(wins, losses, q.Length - wins - losses));
    }

    private static double Share(IReadOnlyList<Choice?> scenario) =>
        scenario.Where(choice => choice is not null).Average(choice => choice switch { Choice.Tested => 1, Choice.Other => 0, _ => 0.5 });

    [ReferenceCase("preference")]
    private static object FromCase(CaseInput input) => Of(input.Texts("choices").Select(scenario => scenario.Select(text => text switch
    {
        "C" => (Choice?)Choice.Tested,
        "A" => Choice.Other,
        "none" => Choice.Neither,
        null => null,
        _ => throw input.Wrong("choices", "a table of \"A\", \"C\", \"none\" and null"),
    }).ToArray()));
}
