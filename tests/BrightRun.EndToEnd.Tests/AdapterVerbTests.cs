using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>The verbs about adapters, called as a person or a script does.</summary>
public sealed class AdapterVerbTests : IDisposable
{
    private static readonly string Adapter = Shared.Require("fixtures/adapters/plain");

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect")]
    [InlineData("verify", "--base")]
    [InlineData("merge", "--base", "--out")]
    [InlineData("export", "--base", "--out", "--to")]
    public async Task Verb_TakesItsAdapter_AsAnArgumentOrAfterItsFlag(string verb, params string[] needed)
    {
        string[] Line(string output, params string[] adapter) =>
            ["adapter", verb, .. adapter, .. needed.SelectMany(flag => new[] { flag, flag switch { "--base" => TinyRun.Base, "--to" => "merged", _ => _folder.At(output) } })];

        var (argument, flag) = (await Cli.RunAsync(Line("a", Adapter)), await Cli.RunAsync(Line("b", "--adapter", Adapter)));
        Assert.True(argument.ExitCode == 0, argument.ToString());
        Assert.True(flag.ExitCode == 0, flag.ToString());
        Assert.Equal(argument.Output.Replace(_folder.At("a"), "OUT", StringComparison.Ordinal), flag.Output.Replace(_folder.At("b"), "OUT", StringComparison.Ordinal));

        var (none, two) = (await Cli.RunAsync(Line("c")), await Cli.RunAsync(Line("c", Adapter, "--adapter", Adapter)));
        Assert.Equal((2, 2), (none.ExitCode, two.ExitCode));
        Assert.StartsWith($"error: brightrun adapter {verb}: no adapter is named.", none.Error, StringComparison.Ordinal);
        Assert.StartsWith($"error: brightrun adapter {verb}: two adapters are named.", two.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder.At("c")));
    }

    [Fact]
    public async Task Merge_IntoAQuantizedBase_SaysWhatBecomesOfTheQuantization_AndWhatItCosts()
    {
        var run = await Cli.RunAsync(
            "adapter", "merge", Adapter, "--base", Shared.Require("fixtures/nf4/llama3-gqa-nf4"), "--out", _folder.At("merged"), "--dtype", "bf16", "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        Assert.InRange(document.RootElement.GetProperty("relative_difference").GetDouble(), 1e-4, 0.1);
        Assert.InRange(document.RootElement.GetProperty("requantized_difference").GetDouble(), 1e-3, 1);
        Assert.Contains("The base is quantized (NF4)", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("rounded again to BF16: that changes the logits by", run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_OfAFile_IsRefusedAndNamesWhatAnAdapterIs()
    {
        var run = await Cli.RunAsync("adapter", "inspect", Shared.Require("fixtures/gguf/llama-mixed.gguf"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is no folder", run.Error, StringComparison.Ordinal);
    }
}
