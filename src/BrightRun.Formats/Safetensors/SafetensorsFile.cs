using System.Buffers.Binary;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Safetensors;

/// <summary>
/// A safetensors file, memory-mapped and read piece by piece, so that it may be larger than the memory.
/// The whole header is checked on opening. Reading is safe from several threads.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly SafetensorsHeader _header;

    private SafetensorsFile(MappedFile file, SafetensorsHeader header)
    {
        _file = file;
        _header = header;
    }

    /// <summary>The file's path as it was given.</summary>
    public string Path => _file.Path;

    /// <summary>Tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsTensor> Tensors => _header.Tensors;

    /// <summary>The free-form strings of the header; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or its header contradicts itself or the file's size.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(file, SafetensorsHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="RefusedException">The file has no such tensor.</exception>
    public SafetensorsTensor Find(string name) =>
        Tensors.TryGetValue(name, out var tensor)
            ? tensor
            : throw new RefusedException($"{Path} has no tensor {name}.", $"It holds {Tensors.Count} tensors: {string.Join(", ", Tensors.Keys.Take(5))}{(Tensors.Count > 5 ? ", …" : "")}.");

    /// <summary>Maps a part of a tensor's bytes, for example to copy them elsewhere as they are.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="offset">First byte, counted from the tensor's start.</param>
    /// <param name="count">Number of bytes.</param>
    public MappedView View(SafetensorsTensor tensor, long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, tensor.ByteCount - count);
        return _file.View(tensor.Offset + offset, count);
    }

    /// <summary>Reads elements as float32.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>, of a floating-point type.</param>
    /// <param name="firstElement">Index of the first element, row-major.</param>
    /// <param name="values">Filled.</param>
    /// <exception cref="RefusedException">The tensor is of a type that holds no weights.</exception>
    public void Read(SafetensorsTensor tensor, long firstElement, Span<float> values) =>
        WeightReader.Read(_file, Weights(tensor), firstElement, values);

    /// <summary>Reads elements as bfloat16, rounded to the nearest, ties to even.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>, of a floating-point type.</param>
    /// <param name="firstElement">Index of the first element, row-major.</param>
    /// <param name="values">Filled with the bits of the numbers.</param>
    /// <exception cref="RefusedException">The tensor is of a type that holds no weights.</exception>
    public void ReadBFloat16(SafetensorsTensor tensor, long firstElement, Span<ushort> values) =>
        WeightReader.ReadBFloat16(_file, Weights(tensor), firstElement, values);

    /// <summary>Reads a whole tensor as float32, for small ones.</summary>
    /// <exception cref="RefusedException">There is no such tensor, or it holds no weights.</exception>
    public float[] ReadAll(string name)
    {
        var tensor = Find(name);
        var values = new float[tensor.ElementCount];
        Read(tensor, 0, values);
        return values;
    }

    /// <summary>Reads a whole tensor of token ids, stored as I32 or I64.</summary>
    /// <exception cref="RefusedException">There is no such tensor, or it is of another type.</exception>
    public long[] ReadIds(string name)
    {
        var tensor = Find(name);
        if (tensor.Type is not (StoredType.I32 or StoredType.I64))
            throw new RefusedException($"{Path}: tensor {name} is {tensor.TypeName}; ids are I32 or I64.", "Write the ids as int32 or int64.");
        var wide = tensor.Type == StoredType.I64;
        var ids = new long[tensor.ElementCount];
        using var view = View(tensor, 0, checked((int)tensor.ByteCount));
        for (var i = 0; i < ids.Length; i++)
            ids[i] = wide ? BinaryPrimitives.ReadInt64LittleEndian(view.Bytes[(8 * i)..]) : BinaryPrimitives.ReadInt32LittleEndian(view.Bytes[(4 * i)..]);
        return ids;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private WeightRange Weights(SafetensorsTensor tensor) =>
        tensor.Type is { } type && BlockFormats.Find(type) is { } format
            ? new WeightRange(format, tensor.Offset, tensor.ElementCount)
            : throw new RefusedException($"{Path}: tensor {tensor.Name} is stored as {tensor.TypeName}, which we do not read as weights.", "Convert the model to F32, F16 or BF16.");
}
