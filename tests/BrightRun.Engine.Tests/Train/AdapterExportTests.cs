using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Train;
using BrightRun.Formats;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.Peft;
using TorchSharp;

namespace BrightRun.Engine.Tests.Train;

/// <summary>What an adapter is exported as says what base and adapter say together.</summary>
public sealed class AdapterExportTests : IDisposable
{
    private const string Gguf = "fixtures/gguf/llama-mixed.gguf", Folder = "fixtures/models/llama3-gqa", Quantized = "fixtures/nf4/llama3-gqa-nf4";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Random weights of this size are hurt by rounding far more than trained ones.</summary>
    public static TheoryData<string, ExportKind, StoredType?, double> Exports => new()
    {
        { Gguf, ExportKind.Gguf, null, 1e-5 }, { Folder, ExportKind.Gguf, null, 1e-5 }, { Quantized, ExportKind.Gguf, null, 1e-5 }, { Gguf, ExportKind.Gguf, StoredType.F16, 1e-3 },
        { Gguf, ExportKind.Merged, null, 1e-5 }, { Folder, ExportKind.Merged, null, 1e-5 }, { Quantized, ExportKind.Merged, null, 1e-5 }, { Folder, ExportKind.Merged, StoredType.BF16, 2e-2 },
        { Gguf, ExportKind.MergedGguf, StoredType.F32, 1e-5 }, { Folder, ExportKind.MergedGguf, StoredType.F32, 1e-5 }, { Quantized, ExportKind.MergedGguf, null, 5e-3 },
        { Gguf, ExportKind.MergedGguf, StoredType.Q8_0, 0.1 }, { Gguf, ExportKind.MergedGguf, StoredType.Q5_1, 0.4 }, { Gguf, ExportKind.MergedGguf, StoredType.Q4_0, 0.8 },
    };

    [Theory]
    [MemberData(nameof(Exports))]
    public void Export_LoadedAgain_GivesTheLogitsOfBaseAndAdapter(string path, ExportKind kind, StoredType? type, double tolerance)
    {
        using var model = BaseModel.Open(Shared.Require(path));
        var adapter = Adapter(model.Config, new AdapterConfig { Rank = 4, Alpha = 16 });
        var result = new AdapterExport(model, adapter).Write(kind, _folder.At("out"), type, TestContext.Current.CancellationToken);

        Assert.True(Path.Exists(_folder.At("out")));
        Assert.InRange(result.RelativeDifference, 0, tolerance);
        Assert.True(result.AdapterEffect > 10 * 1e-3, $"the adapter changes only {result.AdapterEffect:P2}"); // else nothing is shown
        Assert.Equal(kind != ExportKind.Gguf && path != Folder, result.Warnings.Any(warning => warning.Contains("base is quantized", StringComparison.Ordinal)));
        Assert.Equal(2, Directory.EnumerateFileSystemEntries(_folder.FullName).Count()); // adapter and export, nothing unfinished
    }

    [Theory]
    [InlineData(true, false)]  // rank-stabilised: alpha times the root of the rank
    [InlineData(false, true)]  // several ranks and alphas: one alpha, the rest in B
    [InlineData(true, true)]
    public void GgufAdapter_OfAnyScale_CountsAsItDidBefore(bool rankStabilized, bool patterns)
    {
        using var model = BaseModel.Open(Shared.Require(Gguf));
        var adapter = Adapter(model.Config, new AdapterConfig
        {
            Rank = 4,
            Alpha = 16,
            RankStabilized = rankStabilized,
            RankPattern = patterns ? [KeyValuePair.Create("q_proj", 2), KeyValuePair.Create(@"layers\.1\.mlp\.down_proj", 8)] : [],
            AlphaPattern = patterns ? [KeyValuePair.Create("v_proj", 3.0)] : [],
        });

        var result = new AdapterExport(model, adapter).Write(ExportKind.Gguf, _folder.At("out.gguf"), null, TestContext.Current.CancellationToken);

        Assert.InRange(result.RelativeDifference, 0, 1e-5);
        using var file = GgufFile.Open(_folder.At("out.gguf"));
        Assert.Equal("adapter", file.Text("general.type"));
        Assert.Equal("lora", file.Text("adapter.type"));
        Assert.Equal("llama", file.Text("general.architecture"));
        if (rankStabilized && !patterns)
            Assert.Equal(16 * Math.Sqrt(4), file.PositiveNumber("adapter.lora.alpha")!.Value, 1e-6);
    }

    /// <summary>
    /// In the order of the file, as llama.cpp sees it: the base's rows of q and k plus alpha / rank times lora_b · lora_a are the rows of the
    /// merged model. No code that changes the order of rows is used for the left side.
    /// </summary>
    [Fact]
    public void GgufAdapter_HasTheRowsOfQueriesAndKeys_InTheOrderOfTheBasesFile()
    {
        using var scope = torch.NewDisposeScope();
        using var model = BaseModel.Open(Shared.Require(Gguf));
        var adapter = Adapter(model.Config, new AdapterConfig { Rank = 4, Alpha = 16 });
        var export = new AdapterExport(model, adapter);
        export.Write(ExportKind.Gguf, _folder.At("lora.gguf"), null, TestContext.Current.CancellationToken);
        export.Write(ExportKind.MergedGguf, _folder.At("merged.gguf"), StoredType.F32, TestContext.Current.CancellationToken);
        using var before = GgufFile.Open(Shared.Require(Gguf));
        using var lora = GgufFile.Open(_folder.At("lora.gguf"));
        using var merged = GgufFile.Open(_folder.At("merged.gguf"));
        foreach (var name in new[] { "blk.0.attn_q.weight", "blk.1.attn_k.weight", "blk.0.ffn_down.weight" })
        {
            var update = Matrix(lora, name + ".lora_b").mm(Matrix(lora, name + ".lora_a")) * (lora.PositiveNumber("adapter.lora.alpha")!.Value / 4);
            TensorAssert.Within(1e-6, Matrix(before, name) + update, Matrix(merged, name));
        }
    }

    [Fact]
    public void Dora_AsAGgufAdapter_IsRefused_AndMergedItIsNot()
    {
        using var model = BaseModel.Open(Shared.Require(Folder));
        var export = new AdapterExport(model, Shared.Require("fixtures/adapters/dora"));
        var refused = Assert.Throws<RefusedException>(() => export.Write(ExportKind.Gguf, _folder.At("out.gguf"), null, TestContext.Current.CancellationToken));
        Assert.Contains("DoRA", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("out.gguf")));
        Assert.InRange(export.Write(ExportKind.MergedGguf, _folder.At("merged.gguf"), StoredType.F32, TestContext.Current.CancellationToken).RelativeDifference, 0, 1e-5);
    }

    /// <summary>What becomes of the base's quantization is said, and what a rounding costs is told in logits.</summary>
    [Fact]
    public void Merged_OverAnNf4Base_SaysThatNothingWasRounded_AndWhatNf4AgainWouldCost()
    {
        using var model = BaseModel.Open(Shared.Require(Quantized));
        var result = new AdapterExport(model, Adapter(model.Config, new AdapterConfig { Rank = 4, Alpha = 16 })).Write(ExportKind.Merged, _folder.At("out"), null, TestContext.Current.CancellationToken);

        Assert.InRange(result.RelativeDifference, 0, 1e-5);
        Assert.InRange(result.RequantizedDifference!.Value, 1e-3, 1);
        Assert.Null(result.TrainingDifference);
        Assert.Contains(result.Warnings, warning => warning.Contains("The base is quantized (NF4)", StringComparison.Ordinal) && warning.Contains("nothing was rounded again", StringComparison.Ordinal));
        Assert.Contains(result.Warnings, warning => warning.Contains($"in NF4 again, the merged model's logits would change by {result.RequantizedDifference:P2}", StringComparison.Ordinal));
    }

    /// <summary>QLoRA's base is in 4 bits only while it trains: over the same base as stored, the adapter is another model than the trained one.</summary>
    [Fact]
    public void Export_OfAnAdapterTrainedInNf4_TellsHowFarItIsFromWhatWasTrained()
    {
        FixtureRun.Run(FixtureRun.Short(_folder.At("adapter")) with { Quantize = Quantization.Nf4, Lr = 1e-2, Steps = 6 });
        using var model = BaseModel.Open(Shared.Require(Folder));
        var overStored = new AdapterExport(model, _folder.At("adapter")).Write(ExportKind.Gguf, _folder.At("out"), null, TestContext.Current.CancellationToken);
        Assert.InRange(overStored.TrainingDifference!.Value, 1e-3, 1);
        Assert.Contains(overStored.Warnings, warning => warning.Contains("trained over this base in NF4", StringComparison.Ordinal));

        Formats.Conversion.QuantizedFolder.Write(model, _folder.At("nf4"), doubleQuantized: true, TestContext.Current.CancellationToken);
        using var quantized = BaseModel.Open(_folder.At("nf4"));
        var overNf4 = new AdapterExport(quantized, _folder.At("adapter")).Write(ExportKind.Merged, _folder.At("merged"), null, TestContext.Current.CancellationToken);
        Assert.Null(overNf4.TrainingDifference);
        Assert.InRange(overNf4.RelativeDifference, 0, 1e-5);
    }

    [Theory]
    [InlineData(StoredType.Q4_0, true)]
    [InlineData(StoredType.Q8_0, false)]
    public void MergedGguf_OverAQuantizedBase_TellsTheRoundingInLogits_AndAdvisesOnlyWhereItDrownsTheAdapter(StoredType type, bool drowned)
    {
        using var model = BaseModel.Open(Shared.Require(Gguf));
        var adapter = Adapter(model.Config, new AdapterConfig { Rank = 4, Alpha = drowned ? 0.5 : 16 });
        var result = new AdapterExport(model, adapter).Write(ExportKind.MergedGguf, _folder.At("out"), type, TestContext.Current.CancellationToken);

        Assert.Equal(drowned, result.RelativeDifference > result.AdapterEffect);
        var warning = Assert.Single(result.Warnings);
        Assert.Contains($"rounded again to {type}: that changes the logits by {result.RelativeDifference:P2}, the adapter itself changes them by {result.AdapterEffect:P2}.", warning, StringComparison.Ordinal);
        Assert.Equal(drowned, warning.Contains("Use a type with more bits", StringComparison.Ordinal));
    }

    [Fact]
    public void Export_WhereSomethingIsAlready_IsRefusedAndLeavesIt()
    {
        using var model = BaseModel.Open(Shared.Require(Folder));
        _folder.Write("out", "mine");
        var export = new AdapterExport(model, Adapter(model.Config, new AdapterConfig()));
        Assert.Throws<RefusedException>(() => export.Write(ExportKind.Gguf, _folder.At("out"), null, TestContext.Current.CancellationToken));
        Assert.Equal("mine", File.ReadAllText(_folder.At("out")));
    }

    /// <summary>An adapter that changes something, in a folder.</summary>
    private string Adapter(ModelConfig model, AdapterConfig config)
    {
        using var scope = torch.NewDisposeScope();
        using var adapter = LoraAdapter.Create(model, config, seed: 3);
        using var generator = new torch.Generator(4);
        foreach (var module in adapter.Modules)
            module.B.copy_(torch.randn(module.B.shape, generator: generator) * 0.02);
        adapter.Save(_folder.At("adapter"), bfloat16: false);
        return _folder.At("adapter");
    }

    private static torch.Tensor Matrix(GgufFile file, string name)
    {
        var tensor = file.Tensors[name];
        var values = new float[tensor.ElementCount];
        file.Read(tensor, 0, values);
        return torch.tensor(values, [.. tensor.Shape]);
    }
}
