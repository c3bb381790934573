using System.Text.RegularExpressions;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Conversion;
using BrightRun.Formats.Nf4;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>A base model in a Hugging Face folder.</summary>
internal sealed partial class HuggingFaceModel : BaseModel
{
    private readonly WeightFiles _files;
    private readonly Dictionary<string, Nf4Tensor> _quantized;
    private readonly Dictionary<string, BaseTensor> _tensors = new(StringComparer.Ordinal);
    private readonly List<string> _extras = [];

    private HuggingFaceModel(string folder, ModelConfig config, WeightFiles files)
        : base(folder)
    {
        Config = config;
        _files = files;
        _quantized = Nf4Tensor.FindAll(files.ByTensor);
    }

    public override string DisplayName => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path)));

    public override BaseModelKind Kind => BaseModelKind.HuggingFaceFolder;

    public override ModelConfig Config { get; }

    public override IReadOnlyDictionary<string, BaseTensor> Tensors => _tensors;

    public override IReadOnlyList<string> Extras => _extras;

    public override string? QuantizedFrom => _files.Metadata.GetValueOrDefault(QuantizedFolder.OriginKey);

    public override string? TokenizerPath => File.Exists(System.IO.Path.Combine(Path, "tokenizer.json")) ? Path : null;

    public static new HuggingFaceModel Open(string folder)
    {
        if (File.Exists(System.IO.Path.Combine(folder, AdapterConfig.FileName)) && !File.Exists(System.IO.Path.Combine(folder, HuggingFaceConfig.FileName)))
            throw new RefusedException($"{folder} holds an adapter, not a base model.", "Name the base model's folder, and this one where an adapter is asked for.");
        var config = HuggingFaceConfig.Read(folder);
        var files = WeightFiles.Open(folder);
        try
        {
            var model = new HuggingFaceModel(folder, config, files);
            model.CheckTensors();
            model.CheckStoredHead();
            return model;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public override void Read(string name, long firstRow, long rowCount, Span<float> values)
    {
        var tensor = Check(name, firstRow, rowCount, values.Length);
        var file = _files.ByTensor[name];
        if (_quantized.TryGetValue(name, out var quantized))
            quantized.Read(firstRow * tensor.RowLength, values);
        else
            file.Read(file.Tensors[name], firstRow * tensor.RowLength, values);
    }

    public override void ReadBFloat16(string name, long firstRow, long rowCount, Span<ushort> values)
    {
        var tensor = Check(name, firstRow, rowCount, values.Length);
        var file = _files.ByTensor[name];
        if (!_quantized.TryGetValue(name, out var quantized))
        {
            file.ReadBFloat16(file.Tensors[name], firstRow * tensor.RowLength, values);
            return;
        }
        var floats = new float[values.Length];
        quantized.Read(firstRow * tensor.RowLength, floats);
        HalfPrecision.ToBFloat16(floats, values);
    }

    public override void ReadStored(string name, long firstRow, long rowCount, Span<byte> bytes)
    {
        var tensor = CheckStored(name, firstRow, rowCount, bytes.Length);
        var file = _files.ByTensor[name];
        using var view = file.View(file.Tensors[name], TensorSize.Bytes(tensor.Type, [firstRow, tensor.RowLength])!.Value, bytes.Length);
        view.Bytes.CopyTo(bytes);
    }

    public override Nf4Format? Nf4FormatOf(string name) => _quantized.GetValueOrDefault(name)?.Format;

    public override Nf4Scales ReadNf4(string name, Span<byte> packed)
    {
        var tensor = _quantized[name];
        tensor.CopyPacked(packed);
        return tensor.ReadScales();
    }

    private protected override string ComputeFingerprint() =>
        FileHash.OfListing(Path, _files.Names.Append(HuggingFaceConfig.FileName).Order(StringComparer.Ordinal));

    protected override void Dispose(bool disposing) => _files.Dispose();

    private void CheckTensors()
    {
        var found = new Dictionary<string, FoundTensor>(StringComparer.Ordinal);
        foreach (var (name, file) in _files.ByTensor)
        {
            if (RotaryBuffer().IsMatch(name))
                _extras.Add($"{name} (rotary frequencies, computed from the description)");
            else if (name == ModelTensors.Head && Config.TiedHead)
                _extras.Add($"{name} (equal to the embedding, to which the head is tied)");
            else if (_quantized.TryGetValue(name, out var quantized))
                found.Add(name, new FoundTensor(quantized.Shape, nameof(StoredType.NF4), StoredType.NF4));
            else if (!Nf4Tensor.IsCompanion(name, _quantized))
                found.Add(name, Found(file.Tensors[name]));
        }
        TensorCheck.Run(Path, Config, found);
        foreach (var (name, tensor) in found)
            _tensors.Add(name, new BaseTensor(tensor.Shape, tensor.Type!.Value));
    }

    private static FoundTensor Found(SafetensorsTensor tensor) =>
        new(tensor.Shape, tensor.TypeName, tensor.Type is StoredType.F32 or StoredType.F16 or StoredType.BF16 or StoredType.F64 ? tensor.Type : null);

    /// <summary>A head stored beside a tied embedding must be the embedding, or description and weights disagree about the model.</summary>
    private void CheckStoredHead()
    {
        if (!Config.TiedHead || !_files.ByTensor.TryGetValue(ModelTensors.Head, out var file))
            return;
        var (embedding, head) = (Tensors[ModelTensors.Embedding], file.Tensors[ModelTensors.Head]);
        if (Found(head).Type is null || !head.Shape.SequenceEqual(embedding.Shape) || !HeadEqualsEmbedding(file, head, embedding))
        {
            throw new RefusedException(
                $"{Path}: the description ties the head to the embedding, but {ModelTensors.Head} is stored and differs from {ModelTensors.Embedding}.",
                "If the head was trained on its own, set tie_word_embeddings to false in config.json; otherwise remove the stored head.");
        }
    }

    private bool HeadEqualsEmbedding(SafetensorsFile file, SafetensorsTensor head, BaseTensor embedding)
    {
        var rowsAtOnce = Math.Max(1, (1 << 18) / embedding.RowLength);
        var (ours, theirs) = (new float[rowsAtOnce * embedding.RowLength], new float[rowsAtOnce * embedding.RowLength]);
        for (var row = 0L; row < embedding.Shape[0]; row += rowsAtOnce)
        {
            var rows = Math.Min(rowsAtOnce, embedding.Shape[0] - row);
            var length = (int)(rows * embedding.RowLength);
            Read(ModelTensors.Embedding, row, rows, ours.AsSpan(0, length));
            file.Read(head, row * embedding.RowLength, theirs.AsSpan(0, length));
            if (!ours.AsSpan(0, length).SequenceEqual(theirs.AsSpan(0, length)))
                return false;
        }
        return true;
    }

    [GeneratedRegex(@"^model\.(layers\.[0-9]+\.self_attn\.)?rotary_emb\.inv_freq$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RotaryBuffer();
}
