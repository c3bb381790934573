using System.Text.RegularExpressions;
using BrightRun.ProductSpecs.Tests.Running;

namespace BrightRun.EndToEnd.Tests;

/// <summary>Every command of the tutorial and of the operations guide runs, one after the other, in a fresh folder, and ends as the page says.</summary>
public sealed partial class SpecsDocumentTests : IDisposable
{
    /// <summary>The address that the pages use; the stand-in takes its place.</summary>
    private const string ModelAddress = "http://localhost:11434/v1";

    /// <summary>Enter at every question.</summary>
    private static readonly string Enter = new('\n', 50);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tutorial_EndsWithACheckThatIsGreen()
    {
        var outputs = await RunAsync("tutorial.md");

        Assert.Contains("0 errors, 0 warnings", outputs["brightrun specs check"], StringComparison.Ordinal);
        Assert.Contains("02a needs the overview (OVERVIEW_PATH): _mapping/tm/01-tm-overview.md is not there.", outputs["brightrun specs 02a --yes"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperationsGuide_RunsAndNamesEveryVerb()
    {
        var outputs = await RunAsync("operations.md");

        foreach (var verb in new[] { "init", "00", "01", "01-02", "02a", "journey", "journey extract", "fr init", "fr preprocess", "fr enhance", "fr legacy", "wireframes split", "wireframes combine", "status", "check", "import", "cache clear" })
            Assert.Contains(outputs.Keys, command => command.StartsWith($"brightrun specs {verb}", StringComparison.Ordinal));
    }

    private async Task<Dictionary<string, string>> RunAsync(string page)
    {
        await using var server = await ModelServer.StartAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(Shared.RepositoryRoot, "docs", "stages", "product-specs", page), TestContext.Current.CancellationToken);
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        var folder = _folder.FullName;
        foreach (var line in Block().Matches(text.ReplaceLineEndings("\n")).SelectMany(block => block.Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            var match = Line().Match(line);
            var (command, expected) = (match.Groups["command"].Value.Trim(), match.Groups["code"].Success ? int.Parse(match.Groups["code"].Value) : 0);
            var words = Word().Matches(command).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal).Replace(ModelAddress, server.OpenAI.AbsoluteUri, StringComparison.Ordinal)).ToArray();
            switch (words)
            {
                case ["mkdir", var name]:
                    Directory.CreateDirectory(Path.Combine(folder, name));
                    break;
                case ["cd", var name]:
                    folder = Path.Combine(folder, name);
                    break;
                case ["cp", var source, var target]:
                    File.Copy(Path.Combine(folder, source), Path.Combine(folder, target), overwrite: true);
                    break;
                case ["brightrun", .. var arguments]:
                    var run = await Cli.RunInAsync(folder, Enter, arguments);
                    Assert.True(run.ExitCode == expected, $"{page}: {line}\n{run}");
                    outputs[command] = outputs.GetValueOrDefault(command) + run.Output + run.Error;
                    break;
                default:
                    Assert.Fail($"{page}: this test can't run {line}");
                    break;
            }
        }

        return outputs;
    }

    [GeneratedRegex("^```sh\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex("^(?<command>.*?)(\\s+# exit code (?<code>\\d+))?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}
