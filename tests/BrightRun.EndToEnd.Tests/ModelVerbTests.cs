using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

public sealed class ModelVerbTests
{
    private const string Model = "fixtures/gguf/llama-rope-factors.gguf";

    [Fact]
    public async Task Inspect_Json_IsOneDocumentAboutTheModel()
    {
        var run = await Cli.RunAsync("model", "inspect", Shared.Require(Model), "--json");

        Assert.True(run.ExitCode == 0, run.ToString());
        using var document = JsonDocument.Parse(run.Output);
        Assert.Equal("gguf", document.RootElement.GetProperty("kind").GetString());
        Assert.Equal(1_312_000, document.RootElement.GetProperty("parameters").GetInt64());
        Assert.Equal(2, document.RootElement.GetProperty("stored_types").GetProperty("BF16").GetInt32());
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Convert_ThenInspect_ShowsTheSameModelInAFolder()
    {
        using var folder = new TempFolder();

        var converted = await Cli.RunAsync("model", "convert", "--base", Shared.Require(Model), "--out", folder.At("out"));
        var inspected = await Cli.RunAsync("model", "inspect", folder.At("out"), "--json");

        Assert.True(converted.ExitCode == 0, converted.ToString());
        using var document = JsonDocument.Parse(inspected.Output);
        Assert.Equal("folder", document.RootElement.GetProperty("kind").GetString());
        Assert.Equal("llama3", document.RootElement.GetProperty("rope_scaling").GetString());
        Assert.True(document.RootElement.GetProperty("tokenizer").GetBoolean());
    }

    [Fact]
    public async Task Convert_IntoAFolderThatExists_IsRefusedAndTouchesNothing()
    {
        using var folder = new TempFolder();
        folder.Write("kept.txt", "mine");

        var run = await Cli.RunAsync("model", "convert", "--base", Shared.Require(Model), "--out", folder.FullName);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("exists already", run.Error, StringComparison.Ordinal);
        Assert.Equal([folder.At("kept.txt")], Directory.EnumerateFileSystemEntries(folder.FullName));
    }

    [Fact]
    public async Task Inspect_OfADamagedFile_IsRefusedInTwoLines()
    {
        using var folder = new TempFolder();
        var bytes = await File.ReadAllBytesAsync(Shared.Require(Model), TestContext.Current.CancellationToken);

        var run = await Cli.RunAsync("model", "inspect", folder.Write("cut.gguf", bytes.AsSpan(0, bytes.Length / 2)));

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Matches("^error: .*cut\\.gguf: tensor .* do not lie in the .*\n  The file is damaged .*\n$", run.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Quantize_WithCalibrationData_ShowsProgressAndMakesABaseThatTrains()
    {
        using var folder = new TempFolder();
        var own = Path.Combine(Shared.RepositoryRoot, "assets", "base");
        var data = Path.Combine(Shared.RepositoryRoot, "assets", "demo", "emotional.json");

        var quantized = await Cli.RunAsync("model", "quantize", "--base", own, "--out", folder.At("nf4"), "--nf4", "--calibrate", data, "--json");
        var planned = await Cli.RunAsync("train", "--data", data, "--base", folder.At("nf4"), "--dry-run");

        Assert.True(quantized.ExitCode == 0, quantized.ToString());
        using var document = JsonDocument.Parse(quantized.Output);
        Assert.Equal(data, document.RootElement.GetProperty("calibrated_with").GetString());
        Assert.Matches("calibrating with [0-9,]+ tokens of ", quantized.Error);
        Assert.Contains(" layers", quantized.Error, StringComparison.Ordinal);
        Assert.True(planned.ExitCode == 0, planned.ToString());
        Assert.Contains("(as stored)", planned.Output + planned.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--eval-split and --seed say what --calibrate leaves aside", "--seed", "7")]
    [InlineData("--eval-split and --seed say what --calibrate leaves aside", "--eval-split", "0.2")]
    [InlineData("--eval-split: a share from 0 up to", "--calibrate", "data.json", "--eval-split", "1")]
    public async Task Quantize_WithAChoiceThatMeansNothing_IsAWrongCommandLine(string says, params string[] options)
    {
        using var folder = new TempFolder();
        var run = await Cli.RunAsync(["model", "quantize", "--base", Shared.Require(Model), "--out", folder.At("nf4"), "--nf4", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quantize_IntoAFolderThatExists_IsRefusedBeforeAnythingIsCalibrated()
    {
        using var folder = new TempFolder();
        var run = await Cli.RunAsync("model", "quantize", "--base", Shared.Require(Model), "--out", folder.FullName, "--nf4", "--calibrate", "no-such.json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("exists already", run.Error, StringComparison.Ordinal);
    }
}
