namespace BrightRun.Pipeline.Generate.Grammar;

/// <summary>Fills a scene with people, so that everyone keeps a name and a pronoun through a document.</summary>
internal static class Cast
{
    /// <summary>The person whom an assistant speaks to.</summary>
    public static Person You { get; } = new("", "you", "you", "your", "yourself", IsThird: false, "are", "you", "your", "you");

    /// <summary>Someone of the little world; the name is not used again in this scene.</summary>
    public static Person Someone(Scene scene) => scene.Chance(0.5) ? Person.Woman(scene.Draw("woman")) : Person.Man(scene.Draw("man"));

    /// <summary>What stays the same through a document once it was said.</summary>
    private static readonly string[] Constants = ["job", "town", "workplace", "home", "pet", "goal", "treat"];

    /// <summary>Names the relatives and friends of the scene's main person, who gets a name too.</summary>
    /// <returns>The main person.</returns>
    public static Person Assemble(Scene scene)
    {
        var main = Someone(scene);
        scene.Set("I.name", main.Name);
        scene.Set("me.name", main.Name);
        scene.Set("friend", Someone(scene).Name);
        scene.Set("q", Someone(scene).Name);
        scene.Set("partner", scene.One(main.He == "he" ? ["wife", "wife", "partner"] : (string[])["husband", "husband", "partner"]));
        var child = scene.One<string>(["son", "daughter"]);
        scene.Set("child", child);
        scene.Set("che", child == "son" ? "he" : "she");
        scene.Set("parent", scene.One<string>(["mother", "father"]));
        scene.Set("sibling", scene.One<string>(["brother", "sister"]));
        foreach (var constant in Constants)
            scene.Set(constant, scene.Draw(constant));
        scene.Set("f1", scene.Draw("feeling"));
        scene.Set("f2", scene.Draw("feeling"));
        return main;
    }
}
