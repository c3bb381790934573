namespace BrightRun.EndToEnd.Tests;

/// <summary>
/// The help texts are part of the contract: each is approved as a file in <c>Help/</c>. After a change on purpose, run
/// <c>BRIGHTRUN_APPROVE=1 ./test --filter-class BrightRun.EndToEnd.Tests.HelpTests</c> and review the difference.
/// </summary>
public class HelpTests
{
    private static readonly string Approved = Path.Combine(Shared.RepositoryRoot, "tests", "BrightRun.EndToEnd.Tests", "Help");
    private static readonly bool Approve = Environment.GetEnvironmentVariable("BRIGHTRUN_APPROVE") == "1";

    [Fact]
    public async Task Help_OfEveryVerb_IsAsApproved()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["brightrun"] = await HelpAsync() };
        var open = new Queue<string>(Verbs(texts["brightrun"]));
        while (open.TryDequeue(out var verb))
        {
            var text = texts[verb.Replace(' ', '-')] = await HelpAsync(verb.Split(' '));
            foreach (var below in VerbsBelow(text))
                open.Enqueue(below);
        }

        if (Approve)
            Save(texts);

        Assert.Equal(texts.Keys, Directory.GetFiles(Approved, "*.txt").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal)!);
        foreach (var (name, text) in texts)
            Assert.Equal(await File.ReadAllTextAsync(Path.Combine(Approved, name + ".txt"), TestContext.Current.CancellationToken), text);
    }

    [Fact]
    public async Task Help_WinsOverAWrongLine()
    {
        var run = await Cli.RunAsync("doctor", "--no-such-option", "--help");

        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.StartsWith("Examine this machine", run.Output, StringComparison.Ordinal);
    }

    private static async Task<string> HelpAsync(params string[] verb)
    {
        var run = await Cli.RunAsync([.. verb, "--help"]);
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Empty(run.Error);
        return run.Output.ReplaceLineEndings("\n");
    }

    /// <summary>
    /// The verbs that the first page lists before the options: indented lines with the name in the first column, and
    /// <c>name: description</c> where nothing indented follows.
    /// </summary>
    private static IEnumerable<string> Verbs(string firstPage)
    {
        var lines = firstPage.Split('\n').TakeWhile(line => !line.StartsWith("Every verb", StringComparison.Ordinal)).ToArray();
        foreach (var (line, next) in lines.Zip(lines.Skip(1)))
        {
            if (line.StartsWith("  ", StringComparison.Ordinal) && line[2] != ' ')
                yield return line[2..].Split("  ")[0];
            else if (line.Split(':')[0] is var name && name.All(char.IsAsciiLetterLower) && name.Length > 0 && name.Length < line.Length && !next.StartsWith(' '))
                yield return name;
        }
    }

    /// <summary>The verbs that the page of a verb lists below it.</summary>
    private static IEnumerable<string> VerbsBelow(string page) => page.Split('\n')
        .SkipWhile(line => line != "Verbs").Skip(1).TakeWhile(line => line.Length > 0)
        .Where(line => line[2] != ' ')
        .Select(line => line[2..].Split("  ")[0]);

    private static void Save(SortedDictionary<string, string> texts)
    {
        Directory.CreateDirectory(Approved);
        foreach (var file in Directory.GetFiles(Approved))
            File.Delete(file);
        foreach (var (name, text) in texts)
            File.WriteAllText(Path.Combine(Approved, name + ".txt"), text);
    }
}
