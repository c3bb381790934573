using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.HuggingFace;
using BrightRun.Formats.Nf4;

namespace BrightRun.Formats;

/// <summary>Where a base model comes from.</summary>
public enum BaseModelKind
{
    /// <summary>A folder with config.json and safetensors weights.</summary>
    HuggingFaceFolder,

    /// <summary>One GGUF file.</summary>
    Gguf,
}

/// <summary>A tensor of a base model.</summary>
/// <param name="Shape">Sizes in the Hugging Face layout, outermost first.</param>
/// <param name="Type">How it is stored.</param>
public sealed record BaseTensor(IReadOnlyList<long> Shape, StoredType Type)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>Elements of one row: of all dimensions but the first.</summary>
    public long RowLength => Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
}

/// <summary>
/// A base model in files: its description and its weights, under Hugging Face names and in Hugging Face layout wherever they come from.
/// Names and shapes are checked on opening, before any weight is read. Reading is safe from several threads.
/// </summary>
public abstract class BaseModel : IDisposable
{
    private readonly Lazy<string> _fingerprint;

    private protected BaseModel(string path)
    {
        Path = path;
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <summary>The folder or file as it was given.</summary>
    public string Path { get; }

    /// <summary>A name for people.</summary>
    public abstract string DisplayName { get; }

    /// <summary>Folder or GGUF file.</summary>
    public abstract BaseModelKind Kind { get; }

    /// <summary>The model's description.</summary>
    public abstract ModelConfig Config { get; }

    /// <summary>The tensors of <see cref="ModelTensors.Expected"/>, and no others.</summary>
    public abstract IReadOnlyDictionary<string, BaseTensor> Tensors { get; }

    /// <summary>Tensors in the files that the model does not need, each with the reason why it may be left out.</summary>
    public abstract IReadOnlyList<string> Extras { get; }

    /// <summary>Where the tokenizer is: this folder, or this GGUF file; null when there is none.</summary>
    public abstract string? TokenizerPath { get; }

    /// <summary>Opens a base model.</summary>
    /// <param name="path">A Hugging Face folder or a GGUF file.</param>
    /// <exception cref="RefusedException">The path leads to no base model, or to one that is damaged or not supported.</exception>
    public static BaseModel Open(string path)
    {
        if (Directory.Exists(path))
            return HuggingFaceModel.Open(path);
        if (!File.Exists(path))
            throw new RefusedException($"{path} does not exist.", "Name a Hugging Face folder (config.json and *.safetensors) or a .gguf file.");
        return GgufModel.Open(path);
    }

    /// <summary>The description in a folder's config.json, whether its weights are there or not.</summary>
    /// <exception cref="RefusedException">There is none, or it describes a model that is not supported.</exception>
    public static ModelConfig ReadConfig(string folder) => HuggingFaceConfig.Read(folder);

    /// <summary>Reads whole rows as float32.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="firstRow">Index along the first dimension; a vector has as many rows as elements.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="values">Filled: rowCount times the row's length, row-major.</param>
    public abstract void Read(string name, long firstRow, long rowCount, Span<float> values);

    /// <summary>Reads whole rows as bfloat16, rounded to the nearest, ties to even.</summary>
    /// <param name="name">One of <see cref="Tensors"/>.</param>
    /// <param name="firstRow">Index along the first dimension; a vector has as many rows as elements.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="values">Filled with the bits of the numbers: rowCount times the row's length, row-major.</param>
    public abstract void ReadBFloat16(string name, long firstRow, long rowCount, Span<ushort> values);

    /// <summary>Reads the bytes of whole rows as they are stored: numbers, or blocks of them.</summary>
    /// <param name="name">One of <see cref="Tensors"/>, of any type but <see cref="StoredType.NF4"/>.</param>
    /// <param name="firstRow">Index along the first dimension, in Hugging Face's order of rows.</param>
    /// <param name="rowCount">Number of rows.</param>
    /// <param name="bytes">Filled.</param>
    public abstract void ReadStored(string name, long firstRow, long rowCount, Span<byte> bytes);

    /// <summary>How a matrix of the type <see cref="StoredType.NF4"/> is quantized; null for one of another type.</summary>
    public virtual Nf4Format? Nf4FormatOf(string name) => null;

    /// <summary>Reads a matrix of the type <see cref="StoredType.NF4"/> as it is.</summary>
    /// <param name="name">The matrix.</param>
    /// <param name="packed">Filled with all codes, two in a byte.</param>
    /// <returns>The scales.</returns>
    /// <exception cref="RefusedException">A scale is not finite.</exception>
    public virtual Nf4Scales ReadNf4(string name, Span<byte> packed) => throw new ArgumentException($"{name} is not NF4", nameof(name));

    /// <summary>
    /// The fingerprint of the base that this one was quantized from, as far as we have quantized it ourselves; null otherwise. What was
    /// trained on the one over NF4 fits the other.
    /// </summary>
    public virtual string? QuantizedFrom => null;

    /// <summary>
    /// SHA-256 by which an adapter knows its base, 64 lower-case hexadecimal digits. Of a GGUF file: of the file. Of a folder: of the text that
    /// <c>sha256sum</c> prints for config.json and the weight files in the order of their names, one line each, with two spaces.
    /// Computed once, streaming.
    /// </summary>
    public string Fingerprint() => _fingerprint.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private protected abstract string ComputeFingerprint();

    /// <summary>Closes the files.</summary>
    protected abstract void Dispose(bool disposing);

    /// <summary>The same for <see cref="ReadStored"/>: as many bytes as the rows take.</summary>
    private protected BaseTensor CheckStored(string name, long firstRow, long rowCount, int byteCount)
    {
        var tensor = Check(name, firstRow, rowCount, checked((int)(rowCount * Tensors[name].RowLength)));
        return TensorSize.Bytes(tensor.Type, [rowCount, tensor.RowLength]) == byteCount
            ? tensor
            : throw new ArgumentException($"{name}: {rowCount} rows of {tensor.Type} into {byteCount} bytes", nameof(byteCount));
    }

    /// <summary>Arguments of a read that do not fit the tensor are a defect of the caller.</summary>
    private protected BaseTensor Check(string name, long firstRow, long rowCount, int length)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new ArgumentException($"the model has no tensor {name}", nameof(name));
        if (firstRow < 0 || rowCount < 0 || firstRow > tensor.Shape[0] - rowCount || rowCount * tensor.RowLength != length)
            throw new ArgumentException($"{name}: rows {firstRow} to {firstRow + rowCount} of {tensor.Shape[0]} into {length} elements", nameof(rowCount));
        return tensor;
    }
}
