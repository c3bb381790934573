using BrightRun.Domain;
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
