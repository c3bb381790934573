using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate;

/// <summary>
/// Statements about several people that can only be told apart by looking back. A small model learns to take a word from its context much sooner
/// where so many texts demand it; without it, answers would name someone's feeling, and not the client's.
/// </summary>
internal static class Recall
{
    /// <summary>What may be said of a person: the statement's middle, the rule of its end, and the question.</summary>
    private static readonly (string Verb, string Rule, string Question)[] Sorts =
    [
        ("feels", "feeling", "how does {0} feel?"), ("feels", "good.feeling", "how does {0} feel?"), ("is a", "job", "what is {0}?"), ("lives in", "town", "where does {0} live?"),
        ("works on", "weekday", "on which day does {0} work?"), ("likes", "food", "what does {0} like?"), ("has", "fr.one", "what does {0} have?"), ("owes", "owed", "how much does {0} owe?"),
    ];

    /// <summary>Statements about so many people, each with the question that it answers.</summary>
    public static List<(string Statement, string Question)> About(Scene scene, int people)
    {
        var (verb, rule, question) = scene.One(Sorts);
        return [.. Enumerable.Range(0, people).Select(_ =>
        {
            var name = Cast.Someone(scene).Name;
            return ($"{name} {verb} {scene.Draw(rule)}.", string.Format(System.Globalization.CultureInfo.InvariantCulture, question, name));
        })];
    }

    /// <summary>The items in a random order.</summary>
    public static List<T> Shuffled<T>(Scene scene, IEnumerable<T> items)
    {
        List<T> order = [.. items];
        for (var last = order.Count - 1; last > 0; last--)
        {
            var other = scene.Below(last + 1);
            (order[last], order[other]) = (order[other], order[last]);
        }

        return order;
    }
}
