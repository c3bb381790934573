using System.Text.RegularExpressions;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The README promises commands and shows what they print; both are held to it.</summary>
public partial class ReadmeTests
{
    /// <summary>Lines of the plan that are the same on every machine.</summary>
    private static readonly string[] Stable = ["data ", "tokens ", "run ", "adapter "];

    private static string Readme { get; } = File.ReadAllText(Path.Combine(Shared.RepositoryRoot, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public async Task Commands_Run()
    {
        Shared.Require("data");
        Shared.Require("models");
        var commands = Blocks("sh").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.NotEmpty(commands);
        var shown = Blocks("text").SelectMany(block => block.Split('\n')).Where(line => Stable.Any(start => line.StartsWith(start, StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal);

        foreach (var command in commands)
        {
            Assert.StartsWith("./brightrun ", command, StringComparison.Ordinal);
            var run = await Cli.RunAsync(command.Split(' ')[1..]);
            Assert.True(run.ExitCode == 0, $"{command}\n{run}");
            shown.ExceptWith((run.Output + run.Error).ReplaceLineEndings("\n").Split('\n'));
        }

        Assert.Empty(shown);
    }

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Readme).Where(match => match.Groups["language"].Value == language).Select(match => match.Groups["text"].Value);

    [GeneratedRegex("^```(?<language>[a-z]*)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();
}
