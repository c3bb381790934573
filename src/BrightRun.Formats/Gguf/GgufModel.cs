using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Families;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Gguf;

/// <summary>A base model in a GGUF file, shown under Hugging Face names and in Hugging Face's order of rows.</summary>
internal sealed class GgufModel : BaseModel
{
    private readonly GgufFile _file;
    private readonly ModelFamily _family;
    private readonly Dictionary<string, GgufTensor> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BaseTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _extras = [];

    private GgufModel(GgufFile file)
        : base(file.Path)
    {
        _file = file;
        _family = GgufConfig.Family(file);
        Config = GgufConfig.Read(file, _family);
        CheckTensors();
    }

    public override string DisplayName => System.IO.Path.GetFileNameWithoutExtension(Path);

    public override BaseModelKind Kind => BaseModelKind.Gguf;

    public override ModelConfig Config { get; }

    public override IReadOnlyDictionary<string, BaseTensor> Tensors => _tensors;

    public override IReadOnlyList<string> Extras => _extras;

    public override string? TokenizerPath => _file.ArrayLength("tokenizer.ggml.tokens") is > 0 ? Path : null;

    public static new GgufModel Open(string path)
    {
        var file = GgufFile.Open(path);
        try
        {
            return new GgufModel(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Read(string name, long firstRow, long rowCount, Span<float> values)
    {
        var tensor = Check(name, firstRow, rowCount, values.Length);
        if (IsInterleaved(name))
            RotaryRows.Read(_file, _stored[name], Config.HeadSize, firstRow, values);
        else
            _file.Read(_stored[name], firstRow * tensor.RowLength, values);
        if (!IsWholeNorm(name))
            return;
        foreach (ref var value in values)
            value -= 1;
    }

    public override void ReadBFloat16(string name, long firstRow, long rowCount, Span<ushort> values)
    {
        var tensor = Check(name, firstRow, rowCount, values.Length);
        if (!IsInterleaved(name) && !IsWholeNorm(name))
        {
            _file.ReadBFloat16(_stored[name], firstRow * tensor.RowLength, values);
            return;
        }
        var floats = new float[values.Length];
        Read(name, firstRow, rowCount, floats);
        HalfPrecision.ToBFloat16(floats, values);
    }

    public override void ReadStored(string name, long firstRow, long rowCount, Span<byte> bytes)
    {
        var tensor = CheckStored(name, firstRow, rowCount, bytes.Length);
        if (IsInterleaved(name))
        {
            RotaryRows.ReadStored(_file, _stored[name], Config.HeadSize, firstRow, bytes);
            return;
        }
        using var view = _file.View(_stored[name], TensorSize.Bytes(tensor.Type, [firstRow, tensor.RowLength])!.Value, bytes.Length);
        view.Bytes.CopyTo(bytes);
    }

    private protected override string ComputeFingerprint() => FileHash.Of(Path);

    protected override void Dispose(bool disposing) => _file.Dispose();

    private void CheckTensors()
    {
        var found = new Dictionary<string, FoundTensor>(StringComparer.Ordinal);
        foreach (var tensor in _file.Tensors.Values)
        {
            if (tensor.Name == GgufNames.RotaryFactors)
                continue;
            if (tensor.Shape.Count < 2 && BlockFormats.Find(tensor.Type)!.BlockSize > 1)
                throw new RefusedException($"{Path}: tensor {tensor.Name} is a vector stored as {tensor.Type}.", "Vectors are never quantized; convert the model again with a current llama.cpp.");
            var name = GgufNames.ToHuggingFace(tensor.Name, Config) ?? $"'{tensor.Name}'";
            found.Add(name, new FoundTensor(tensor.Shape, tensor.Type.ToString(), tensor.Type));
            _stored.Add(name, tensor);
        }
        TensorCheck.Run(Path, Config, found);
        foreach (var (name, tensor) in found)
            _tensors.Add(name, new BaseTensor(tensor.Shape, tensor.Type!.Value));
    }

    private bool IsInterleaved(string name) =>
        _family.GgufInterleavesQueryAndKey
        && (name.Contains(".q_proj.", StringComparison.Ordinal) || name.Contains(".k_proj.", StringComparison.Ordinal));

    /// <summary>Where Hugging Face stores norms as their difference from 1, GGUF stores them whole.</summary>
    private bool IsWholeNorm(string name) => _family.UnitOffsetNorms && name.EndsWith("norm.weight", StringComparison.Ordinal);
}
