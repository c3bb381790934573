using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate;

/// <summary>How to do something, in steps.</summary>
internal static class Guidance
{
    private static readonly string[] Links = ["first, ", "then ", "after that, ", "next, ", "at the end, "];

    /// <summary>Draws instructions: their title begins with "how to".</summary>
    public static string Title(Scene scene, out string[] steps)
    {
        var (title, all) = scene.DrawPair("title.steps", Cast.You, Cast.You);
        steps = all.Split('|');
        return title;
    }

    /// <summary>The question that instructions answer.</summary>
    public static string Question(Scene scene, out string[] steps)
    {
        var task = Title(scene, out steps)["how to ".Length..].Replace("your", "my", StringComparison.Ordinal);
        return scene.One<string>([$"how do I {task}?", $"can you tell me how to {task}?", $"what are the steps to {task}?"]);
    }

    /// <summary>The steps as connected sentences.</summary>
    public static string InSentences(Scene scene, IEnumerable<string> steps) =>
        string.Join(' ', steps.Select((step, i) => i == 0 || scene.Chance(0.6) ? Links[Math.Min(i, Links.Length - 1)] + char.ToLowerInvariant(step[0]) + step[1..] : step));
}
