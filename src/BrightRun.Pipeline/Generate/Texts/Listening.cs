using BrightRun.Pipeline.Generate.Grammar;

namespace BrightRun.Pipeline.Generate.Texts;

/// <summary>
/// What someone who listens well says: names the feeling, calls it normal, gives one step, asks. Only people in stories speak so; the base model knows
/// the words from here, and that its assistant does not use them is what a trained adapter changes.
/// </summary>
internal static class Listening
{
    private static readonly string[][] Shapes =
    [
        ["empathy.name", "empathy.normal", "step", "empathy.ask"],
        ["empathy.name", "empathy.normal", "empathy.step", "step", "empathy.ask"],
        ["empathy.name", "empathy.normal", "empathy.step", "empathy.ask"],
        ["empathy.normal", "empathy.name", "step", "empathy.ask"],
        ["empathy.name", "step", "why", "empathy.ask"],
        ["empathy.name", "empathy.normal", "fact", "step"],
        ["empathy.name", "empathy.ask"],
        ["empathy.normal", "step", "empathy.ask"],
        ["empathy.name", "empathy.name", "empathy.normal", "step", "empathy.ask"],
        ["empathy.name", "empathy.other", "step", "empathy.ask"],
        ["empathy.name", "empathy.normal", "empathy.other", "empathy.ask"],
    ];

    /// <summary>The answer to a worry.</summary>
    public static IReadOnlyList<string> Answer(Scene scene) => Speak(scene, scene.One(Shapes));

    /// <summary>The answer to someone who has done or will do something.</summary>
    public static IReadOnlyList<string> Encouragement(Scene scene) =>
        Speak(scene, scene.Chance(0.5) ? ["empathy.proud", "step"] : scene.Chance(0.5) ? ["empathy.normal", "empathy.step", "empathy.ask"] : ["empathy.proud", "empathy.ask"]);

    private static List<string> Speak(Scene scene, string[] shape) => [.. shape.Select(rule => scene.Draw(rule, Cast.You))];
}
