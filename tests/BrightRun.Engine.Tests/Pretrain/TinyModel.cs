using BrightRun.Engine.Models;
using BrightRun.Engine.Pretrain;
using BrightRun.Formats;
using BrightRun.Formats.Conversion;
using TorchSharp;

namespace BrightRun.Engine.Tests.Pretrain;

/// <summary>A model of a few thousand weights, all of them drawn, in memory and as a folder.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly TempFolder _folder = new();

    public TinyModel(torch.ScalarType type = torch.ScalarType.Float32, bool tied = true, bool biases = false)
    {
        Config = Describe(tied, biases);
        Parameters = new FullParameters(Config);
        using (var generator = new torch.Generator(11))
        using (var draws = torch.randn(Parameters.Values.shape, generator: generator))
            Parameters.Values.copy_(draws * 0.2);
        ModelFolder.Write(_folder.At("model"), Config, StoredType.F32, Read);
        using var source = BaseModel.Open(_folder.At("model"));
        Model = CausalLm.Load(source, type, torch.CPU);
    }

    public ModelConfig Config { get; }

    public FullParameters Parameters { get; }

    public CausalLm Model { get; }

    /// <summary>Sequences of two lengths, a third of whose tokens are not supervised.</summary>
    public TokenBatch Batch { get; } = MakeBatch();

    public static ModelConfig Describe(bool tied, bool biases) => new()
    {
        ModelType = "llama",
        VocabularySize = 48,
        HiddenSize = 24,
        IntermediateSize = 40,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        HeadSize = 8,
        RmsNormEpsilon = 1e-5,
        RopeBase = 10000,
        ContextLength = 64,
        TiedHead = tied,
        QueryKeyValueBias = biases,
        OutputBias = biases,
        MlpBias = biases,
        HiddenActivation = "silu",
        BosId = 0,
        EosIds = [0],
    };

    public void Dispose()
    {
        Model.Dispose();
        Parameters.Dispose();
        _folder.Dispose();
    }

    private static TokenBatch MakeBatch()
    {
        var ids = Enumerable.Range(0, 30).Select(i => i * i * 7 % 48).ToArray();
        return new TokenBatch(ids, [.. ids.Select((id, i) => i % 3 == 1 ? TokenBatch.Ignored : id)], [19, 11], []);
    }

    private void Read(string name, Span<float> values)
    {
        using var tensor = Parameters.Value(name);
        tensor.data<float>().ToArray().CopyTo(values);
    }
}
