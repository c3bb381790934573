using System.Text;
using System.Text.Json;

namespace BrightRun.EndToEnd.Tests;

/// <summary>Whatever a person can give to a run that it can't use: one line says what and where, one what to do, and nothing is left behind.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("[1, 2]")]
    [InlineData("{\"some\": \"thing\"}")]
    [InlineData("\u0000\u0001\u0002\u0000\u0001\u0002")]
    [InlineData("{\"input_ids\": [1, 2, 3], \"labels\": [1, 2")]
    [InlineData("{\"input_ids\": [1, 2, 3], \"labels\": [-100, -100, -100]}")]
    [InlineData("{\"input_ids\": [1, 2, 3], \"labels\": [1, 2]}")]
    public Task Data_ThatCannotBeTrainedOn_IsRefused(string content) =>
        RefusedAsync("data.jsonl", "--data", _folder.Write("data.jsonl", content));

    [Fact]
    public Task Data_WithAnIdThatTheBaseDoesNotHave_IsRefusedByLine() =>
        RefusedAsync("line 2: input_ids[1] is 99999", "--data", _folder.Write("data.jsonl", "{\"input_ids\": [1, 2], \"labels\": [1, 2]}\n{\"input_ids\": [1, 99999], \"labels\": [1, 2]}\n"));

    [Fact]
    public async Task Data_CutInTheMiddle_IsRefused()
    {
        var text = await File.ReadAllTextAsync(Shared.Require("data/brightrun-lora-v4-12.json"), TestContext.Current.CancellationToken);

        await RefusedAsync(
            "data.json", "--data", _folder.Write("data.json", text[..(text.Length / 2)]), "--base", Shared.Require("models/smollm2-135m-instruct.Q4_1.gguf"));
    }

    [Fact]
    public Task Data_ThatIsMissing_IsRefused() => RefusedAsync("none.jsonl", "--data", _folder.At("none.jsonl"));

    [Fact]
    public Task Data_ThatMayNotBeRead_IsRefused()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "needs a user whom file modes bind");
        var file = _folder.Write("data.jsonl", "{}");
        if (OperatingSystem.IsWindows())
            Assert.Skip("needs file modes");
        else
            File.SetUnixFileMode(file, UnixFileMode.None);

        return RefusedAsync("data.jsonl", "--data", file);
    }

    [Fact]
    public Task Text_ForABaseWithoutTokenizer_IsRefused() =>
        RefusedAsync("tokenizer", "--data", Shared.Require("data/brightrun-lora-v4-12.json"));

    [Fact]
    public Task Base_OfUnknownArchitecture_IsRefused() => RefusedAsync(
        "mamba",
        "--base",
        CopyOfBase(config: text => text.Replace("\"llama\"", "\"mamba\"", StringComparison.Ordinal).Replace("LlamaForCausalLM", "MambaForCausalLM", StringComparison.Ordinal)));

    [Fact]
    public Task Base_WithPickleWeightsOnly_IsRefused()
    {
        var folder = CopyOfBase();
        File.Move(Path.Combine(folder, "model.safetensors"), Path.Combine(folder, "pytorch_model.bin"));

        return RefusedAsync("pytorch_model.bin", "--base", folder);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(1000)]
    public Task Base_WithCutWeights_IsRefused(int length) => RefusedAsync("model.safetensors", "--base", CopyOfBase(weights: bytes => bytes[..length]));

    [Fact]
    public Task Base_WithAWeightThatIsNoNumber_IsRefusedByTheTensorsName() =>
        RefusedAsync("holds NaN", "--base", CopyOfBase(weights: bytes => [.. bytes[..^4], .. BitConverter.GetBytes(float.NaN)]));

    [Theory]
    [InlineData("nf4")]
    [InlineData("keep")]
    public Task Base_WithAWeightThatIsNoNumber_IsRefused_HoweverItIsKept(string quantize) =>
        RefusedAsync("holds NaN", "--base", CopyOfBase(weights: bytes => [.. bytes[..^4], .. BitConverter.GetBytes(float.NaN)]), "--quantize", quantize);

    /// <summary>The sizes that the states of a quantized folder give have to be those that its scales have.</summary>
    [Theory]
    [InlineData("\"blocksize\": 64", "\"blocksize\":128", "a scale per block of 128")]
    [InlineData("\"blocksize\": 64", "\"blocksize\": 65", "the block size is 65")]
    [InlineData("\"nested_blocksize\": 256", "\"nested_blocksize\": 128", "nested_blocksize is 128")]
    [InlineData("\"quant_type\": \"nf4\"", "\"quant_type\": \"fp4\"", "quant_type is 'fp4'")]
    [InlineData(".nested_absmax", ".vested_absmax", "lacks tensor")]
    public Task QuantizedBase_WhoseStateIsAnother_IsRefusedByTheTensorsName(string text, string other, string named) => RefusedAsync(
        named,
        "--base",
        CopyOfBase(from: Shared.Require("fixtures/nf4/llama3-gqa-nf4"), weights: bytes => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace(text, other, StringComparison.Ordinal))));

    [Fact]
    public Task QuantizedBase_WithAScaleThatIsNoNumber_IsRefusedByTheTensorsName() => RefusedAsync(
        "nested_absmax holds a number that is not finite",
        "--base",
        CopyOfBase(from: Shared.Require("fixtures/nf4/llama3-gqa-nf4"), weights: bytes => WithNaN(bytes, "model.layers.0.mlp.down_proj.weight.nested_absmax")));

    [Theory]
    [InlineData(16, "IQ2_XXS")]
    [InlineData(99, "number 99")]
    public async Task Gguf_WithATensorOfAnUnsupportedType_IsRefusedByTensorAndType(int type, string named)
    {
        var bytes = await File.ReadAllBytesAsync(Shared.Require("fixtures/gguf/llama-mixed.gguf"), TestContext.Current.CancellationToken);
        var after = bytes.AsSpan().IndexOf("blk.0.ffn_up.weight"u8) + "blk.0.ffn_up.weight".Length; // dimensions (uint32), sizes (uint64 each), type (uint32)
        BitConverter.TryWriteBytes(bytes.AsSpan(after + 4 + (8 * BitConverter.ToInt32(bytes, after))), type);

        await RefusedAsync($"blk.0.ffn_up.weight is stored as {named}", "--base", _folder.Write("base.gguf", bytes));
    }

    [Theory]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"chosen\": \"b\"}", "line 1: `rejected` is missing")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"rejected\": \"b\"}", "line 1: `chosen` is missing")]
    [InlineData("{\"chosen\": \"b\", \"rejected\": \"c\"}", "line 1: `messages` is missing")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"chosen\": \"b\", \"rejected\": \" \"}", "line 1: `rejected` is blank")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"chosen\": \"b\", \"rejected\": \"b\"}", "nothing is preferred")]
    [InlineData("{\"chosen_ids\": [1, 2], \"chosen_labels\": [1, 2], \"rejected_ids\": [1, 3]}", "line 1: `rejected_labels` is missing")]
    public Task Preference_ThatIsHalfAComparison_IsRefusedByLineAndMember(string line, string named) =>
        RefusedAsync(named, "--method", "dpo", "--data", _folder.Write("data.jsonl", line));

    [Fact]
    public Task Preferences_WithoutTheirMethod_AreRefusedWithItsName() => RefusedAsync(
        "--method sft", "--data", _folder.Write("data.jsonl", "\n{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}], \"chosen\": \"b\", \"rejected\": \"c\"}\n"));

    [Fact]
    public Task Dora_FromAnAdapterWithoutMagnitudes_IsRefused() =>
        RefusedAsync("--dora on does not agree", "--dora", "--rank", "8", "--alpha", "16", "--init-adapter", Shared.Require("fixtures/adapters/plain"));

    [Fact]
    public async Task Export_OfDora_AsAnAdapterForLlamaCpp_IsRefusedByName()
    {
        var run = await Cli.RunAsync(
            "adapter", "export", Shared.Require("fixtures/adapters/dora"), "--base", TinyRun.Base, "--to", "gguf", "--out", _folder.At("out.gguf"));

        Assert.True(run.ExitCode == 1, run.ToString());
        Assert.Equal("error: A DoRA adapter cannot be written as a GGUF adapter: llama.cpp knows no magnitudes.\n  Merge it into its base: --to merged or --to merged-gguf.\n", run.Error.ReplaceLineEndings("\n"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.FullName));
    }

    /// <summary>Nothing that is wrong, but nothing that should happen unseen either.</summary>
    [Theory]
    [InlineData("fixtures/nf4/llama3-gqa-nf4", "stored in NF4 already: --quantize nf4 leaves it as it is")]
    [InlineData("fixtures/gguf/llama-mixed.gguf", "rounds these numbers a second time")]
    [InlineData("fixtures/models/llama3-gqa", null)]
    public async Task Quantize_OfABaseThatHasFewBitsAlready_IsWarnedOf(string path, string? warning)
    {
        var run = await Cli.RunAsync("train", "--data", TinyRun.Data, "--base", Shared.Require(path), "--dtype", "f32", "--eval-split", "0", "--quantize", "nf4", "--dry-run");

        Assert.True(run.ExitCode == 0, run.ToString());
        if (warning is null)
            Assert.DoesNotContain("--quantize nf4", run.Error, StringComparison.Ordinal);
        else
            Assert.Contains(warning, run.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public Task Base_WithAHostileHeaderLength_IsRefused() =>
        RefusedAsync("model.safetensors", "--base", CopyOfBase(weights: bytes => [.. BitConverter.GetBytes(long.MaxValue), .. bytes[8..]]));

    [Fact]
    public Task Base_WithoutATensor_IsRefusedByTheTensorsName() => RefusedAsync(
        "model.norm.weight",
        "--base",
        CopyOfBase(weights: bytes => Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(bytes).Replace("model.norm.weight", "model.gnom.weight", StringComparison.Ordinal))));

    [Fact]
    public Task Base_ThatIsMissing_IsRefused() => RefusedAsync("none", "--base", _folder.At("none"));

    [Fact]
    public Task Adapter_OfAnotherBase_IsRefused()
    {
        var adapter = Shared.Require("fixtures/adapters/qwen3");

        return RefusedAsync("adapter", "--init-adapter", adapter);
    }

    [Theory]
    [InlineData("--steps 1 --warmup-steps 1", "rate")]
    [InlineData("--device cuda", "cuda")]
    [InlineData("--offload-activations on --device cpu", "--offload-activations on")]
    [InlineData("--rank 65 --targets q_proj", "--rank 65")]
    public Task Plan_ThatCannotBeCarriedOut_IsRefused(string options, string named) => RefusedAsync(named, options.Split(' '));

    [Theory]
    [InlineData("--rank 0", "--rank 0: ")]
    [InlineData("--dropout 1", "--dropout 1: ")]
    [InlineData("--lr -1", "--lr -1: ")]
    [InlineData("--beta 0.2", "--beta 0.2: ")]
    [InlineData("--offload-activations on --activation-checkpointing off", "--offload-activations on: ")]
    [InlineData("--method dpo --beta 0", "--beta 0: ")]
    [InlineData("--quantize int8", "--quantize int8: ")]
    [InlineData("--accumulate many", "--accumulate many: ")]
    public Task Options_OutOfTheirRange_AreAWrongCommandLine(string options, string named) => FailsAsync(2, named, options.Split(' '));

    /// <summary>Runs the tiny run with something wrong in it.</summary>
    private Task RefusedAsync(string named, params string[] wrong) => FailsAsync(1, named, wrong);

    private async Task FailsAsync(int exitCode, string named, string[] wrong)
    {
        var output = _folder.At("adapter");
        var line = TinyRun.Line(output, steps: 4).ToList();
        foreach (var at in wrong.Where(word => word.StartsWith("--", StringComparison.Ordinal)).Select(flag => line.IndexOf(flag)).Where(at => at >= 0).OrderDescending())
            line.RemoveRange(at, 2);

        var run = await Cli.RunAsync([.. line, .. wrong]);

        Assert.True(run.ExitCode == exitCode, run.ToString());
        Assert.Empty(run.Output);
        var said = run.Error.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.True(said is [.., var problem, var remedy] && problem.StartsWith("error: ", StringComparison.Ordinal) && remedy.StartsWith("  ", StringComparison.Ordinal), run.ToString());
        Assert.True(said[^2].Contains(named, StringComparison.OrdinalIgnoreCase), $"the error does not name {named}: {run}");
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(output), "something was left behind");
    }

    /// <summary>Weights whose tensor begins with what is no number.</summary>
    private static byte[] WithNaN(byte[] weights, string tensor)
    {
        var length = (int)BitConverter.ToInt64(weights);
        using var header = JsonDocument.Parse(weights.AsMemory(8, length));
        var start = header.RootElement.GetProperty(tensor).GetProperty("data_offsets")[0].GetInt32();
        BitConverter.TryWriteBytes(weights.AsSpan(8 + length + start), float.NaN);
        return weights;
    }

    private string CopyOfBase(Func<string, string>? config = null, Func<byte[], byte[]>? weights = null, string? from = null)
    {
        foreach (var path in Directory.GetFiles(from ?? TinyRun.Base))
        {
            var bytes = File.ReadAllBytes(path);
            var name = Path.GetFileName(path);
            if (name == "config.json" && config is not null)
                bytes = Encoding.UTF8.GetBytes(config(Encoding.UTF8.GetString(bytes)));
            if (name == "model.safetensors" && weights is not null)
                bytes = weights(bytes);
            if (!name.StartsWith("reference", StringComparison.Ordinal))
                _folder.Write($"base/{name}", bytes);
        }

        return _folder.At("base");
    }
}
