using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate;

/// <summary>Facts of the little world, as statements and as questions with answers.</summary>
internal static class Knowledge
{
    private static readonly string[] Sorts = ["define", "define", "define", "define", "differ", "opposite", "cause", "place.qa", "use.fact", "calendar", "feeling"];
    private static readonly string[] Days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    /// <summary>One sentence or two that say something true.</summary>
    public static string Statement(Scene scene)
    {
        var sort = scene.One(Sorts);
        if (sort == "feeling")
            return scene.Draw("feeling.fact");
        if (sort == "calendar")
            return Calendar(scene).Answer;
        var (left, right) = scene.DrawPair(sort, Person.Speaker, Person.Speaker);
        return sort switch
        {
            "define" => Definition(left, right),
            "opposite" => Opposite(left, right),
            "cause" => scene.One<string>([$"when {left}, {right}.", $"if {left}, {right}.", $"{right}, because {left}."]),
            "use.fact" => scene.One<string>([$"people need {left} {right}.", $"{left} is used {right}.", $"with {left} it is possible {right}."]),
            _ => right,
        };
    }

    /// <summary>A question and its answer in a whole sentence.</summary>
    public static (string Question, string Answer) Question(Scene scene)
    {
        var sort = scene.One(Sorts);
        if (sort is "feeling" or "calendar")
            return Calendar(scene);
        var (left, right) = scene.DrawPair(sort, Person.Speaker, Person.Speaker);
        return sort switch
        {
            "define" => (AskFor(scene, left), Definition(left, right)),
            "differ" => (scene.One<string>([$"what is the difference between {left}?", $"what is the difference between {left}?", $"how are {left} different?", $"please explain the difference between {left}."]), right),
            "opposite" => ($"what is the opposite of {left}?", Opposite(left, right)),
            "cause" => ($"what happens when {left}?", scene.Chance(0.5) ? $"when {left}, {right}." : $"if {left}, {right}."),
            "use.fact" => (scene.One<string>([$"what is {left} for?", $"why do people need {left}?"]), $"people need {left} {right}."),
            _ => (left, right),
        };
    }

    private static string AskFor(Scene scene, string word) => scene.One<string>(
    [
        $"what {Is(word)} {word}?", $"what {Is(word)} {word}?", $"what {Is(word)} {word}?", $"what {Is(word)} {word} in simple words?", $"what exactly {Is(word)} {word}?", $"what does \"{WithoutArticle(word)}\" mean?",
        $"what does the word {WithoutArticle(word)} mean?", $"can you explain what {word} {Is(word)}?", $"please tell me what {word} {Is(word)}.", $"I do not know what {word} {Is(word)}.", $"please explain {word}.",
    ]);

    /// <summary>What a word means, and the one sentence more that is true of it; a meaning is <c>what it is|one sentence more</c>.</summary>
    private static string Definition(string word, string meaning) => $"{word} {Is(word)} {meaning.Replace("|", ". ", StringComparison.Ordinal)}.";

    private static string Is(string noun) => noun.EndsWith("costs", StringComparison.Ordinal) || noun == "savings" ? "are" : "is";

    private static string Opposite(string left, string right) => $"the opposite of {left} is {right}.";

    private static (string Question, string Answer) Calendar(Scene scene)
    {
        var names = scene.Chance(0.5) ? Days : Months;
        var first = scene.Below(names.Length);
        var (earlier, later) = (names[first], names[(first + 1) % names.Length]);
        var unit = names == Days ? "day" : "month";
        return scene.Chance(0.5)
            ? ($"which {unit} comes after {earlier}?", $"{later} comes after {earlier}.")
            : ($"which {unit} comes before {later}?", $"{earlier} comes before {later}.");
    }

    private static string WithoutArticle(string noun) =>
        noun.StartsWith("a ", StringComparison.Ordinal) ? noun[2..] : noun.StartsWith("an ", StringComparison.Ordinal) ? noun[3..] : noun;
}
