using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Gguf;

/// <summary>Reads and checks the head of a GGUF file, versions 2 and 3: metadata, then the list of tensors.</summary>
internal sealed class GgufHeader
{
    private const uint Magic = 0x46554747;
    private const uint BigEndianVersion3 = 0x03000000;
    public const string AlignmentKey = "general.alignment";
    private const int LargestRank = 4;
    private const int LargestDepth = 4;
    private const int LargestArray = 1 << 25;
    private const int LargestList = 1 << 20;

    /// <summary>A key, a type and one byte.</summary>
    private const int LeastMetadataBytes = 8 + 4 + 1;

    /// <summary>A name, a rank, a type and an offset.</summary>
    private const int LeastTensorBytes = 8 + 4 + 4 + 8;

    private readonly MappedFile _file;
    private readonly GgufCursor _cursor;

    private GgufHeader(MappedFile file, GgufCursor cursor)
    {
        _file = file;
        _cursor = cursor;
    }

    public uint Version { get; private set; }

    /// <summary>Values: numbers as long, ulong or double, bool, string, <see cref="GgufArray"/>.</summary>
    public OrderedDictionary<string, object> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>First byte and number of bytes of each value with its type, counted from the start of the file.</summary>
    public Dictionary<string, (long Offset, int Count)> ValueBytes { get; } = new(StringComparer.Ordinal);

    public OrderedDictionary<string, GgufTensor> Tensors { get; } = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">The head contradicts itself or the size of the file.</exception>
    public static GgufHeader Read(MappedFile file)
    {
        using var cursor = new GgufCursor(file);
        var header = new GgufHeader(file, cursor);
        header.ReadVersion();
        var tensorCount = cursor.Count(LeastTensorBytes, "tensors", LargestList);
        var metadataCount = cursor.Count(LeastMetadataBytes, "metadata values", LargestList);
        for (var i = 0L; i < metadataCount; i++)
            header.ReadMetadata();
        header.ReadTensors(tensorCount);
        header.CheckLayout();
        return header;
    }

    private void ReadVersion()
    {
        if (_cursor.UInt32() != Magic)
            throw _cursor.Refuse(0, "it does not start with 'GGUF'");
        Version = _cursor.UInt32();
        if (Version == BigEndianVersion3)
            throw new RefusedException($"{_file.Path} is written for big-endian machines.", "Download the little-endian file.");
        if (Version is < 2 or > 3)
            throw new RefusedException($"{_file.Path} is GGUF version {Version}; versions 2 and 3 are supported.", "Convert the model again with a current llama.cpp.");
    }

    private void ReadMetadata()
    {
        var at = _cursor.Position;
        var key = _cursor.Text();
        var start = _cursor.Position;
        if (!Metadata.TryAdd(key, ReadValue(ReadType(), depth: 0)))
            throw _cursor.Refuse(at, $"metadata {key} is given twice");
        var count = _cursor.Position - start;
        ValueBytes.Add(key, (start, count <= int.MaxValue ? (int)count : throw _cursor.Refuse(start, $"metadata {key} has {count} bytes")));
    }

    private GgufValueType ReadType()
    {
        var at = _cursor.Position;
        var type = (GgufValueType)_cursor.UInt32();
        return Enum.IsDefined(type) ? type : throw _cursor.Refuse(at, $"metadata has the unknown type {(uint)type}");
    }

    private object ReadValue(GgufValueType type, int depth) => type switch
    {
        GgufValueType.UInt8 => (long)_cursor.UInt8(),
        GgufValueType.Int8 => (long)(sbyte)_cursor.UInt8(),
        GgufValueType.UInt16 => (long)_cursor.UInt16(),
        GgufValueType.Int16 => (long)(short)_cursor.UInt16(),
        GgufValueType.UInt32 => (long)_cursor.UInt32(),
        GgufValueType.Int32 => (long)(int)_cursor.UInt32(),
        GgufValueType.UInt64 => _cursor.UInt64(),
        GgufValueType.Int64 => (long)_cursor.UInt64(),
        GgufValueType.Float32 => (double)_cursor.Float32(),
        GgufValueType.Float64 => _cursor.Float64(),
        GgufValueType.Bool => _cursor.UInt8() != 0,
        GgufValueType.String => _cursor.Text(),
        _ => ReadArray(depth),
    };

    private GgufArray ReadArray(int depth)
    {
        var at = _cursor.Position;
        if (depth == LargestDepth)
            throw _cursor.Refuse(at, $"arrays are nested more than {LargestDepth} deep");
        var type = ReadType();
        var length = _cursor.Count(GgufFile.LeastBytes(type), "array elements", LargestArray);
        var array = new GgufArray(type, (int)length, _cursor.Position);
        if (type == GgufValueType.String)
        {
            for (var i = 0; i < length; i++)
                _cursor.TextBytes();
        }
        else if (type == GgufValueType.Array)
        {
            for (var i = 0; i < length; i++)
                ReadArray(depth + 1);
        }
        else
        {
            _cursor.Skip(length * GgufFile.LeastBytes(type));
        }
        return array;
    }

    private void ReadTensors(long count)
    {
        var found = new List<(long At, string Name, long[] Shape, uint Type, ulong Offset)>();
        for (var i = 0L; i < count; i++)
        {
            var at = _cursor.Position;
            found.Add((at, _cursor.Text(), ReadShape(), _cursor.UInt32(), _cursor.UInt64()));
        }
        var alignment = ReadAlignment();
        var dataStart = (_cursor.Position + alignment - 1) / alignment * alignment;
        foreach (var (at, name, shape, type, offset) in found)
        {
            if (!Tensors.TryAdd(name, Check(at, name, shape, type, offset, dataStart, alignment)))
                throw _cursor.Refuse(at, $"tensor {name} is listed twice");
        }
    }

    private long[] ReadShape()
    {
        var at = _cursor.Position;
        var rank = _cursor.UInt32();
        if (rank > LargestRank)
            throw _cursor.Refuse(at, $"a tensor has {rank} dimensions; {LargestRank} are the limit");
        var shape = new long[rank];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var size = _cursor.UInt64();
            shape[i] = size <= long.MaxValue ? (long)size : throw _cursor.Refuse(at, $"a tensor has a dimension of {size}");
        }
        return shape;
    }

    private long ReadAlignment()
    {
        if (!Metadata.TryGetValue(AlignmentKey, out var value))
            return 32;
        return value is long alignment and >= 1 and <= 1 << 20 && long.IsPow2(alignment)
            ? alignment
            : throw _cursor.Refuse(_cursor.Position, $"{AlignmentKey} is {value}, no power of two up to {1 << 20}");
    }

    private GgufTensor Check(long at, string name, long[] shape, uint typeNumber, ulong offset, long dataStart, long alignment)
    {
        if (GgufTypes.Find(typeNumber) is not { } type)
        {
            throw new RefusedException(
                $"{_file.Path}: tensor {name} is stored as {GgufTypes.NameOf(typeNumber)}, which cannot be read.",
                $"Choose a file whose tensors are of these types: {string.Join(", ", GgufTypes.Supported)}.");
        }
        if (TensorSize.Bytes(type, shape) is not { } bytes)
            throw _cursor.Refuse(at, $"tensor {name}: {type} [{string.Join(", ", shape)}] is no possible size (rows must be whole blocks)");
        var room = _file.Length - dataStart;
        if (offset > (ulong)Math.Max(0, room) || bytes > room - (long)offset)
            throw _cursor.Refuse(at, $"tensor {name}: {bytes} bytes at {offset} do not lie in the {Math.Max(0, room)} bytes that follow the head");
        if ((long)offset % alignment != 0)
            throw _cursor.Refuse(at, $"tensor {name}: its offset {offset} is no multiple of {alignment}");
        return new GgufTensor(name, type, shape, dataStart + (long)offset, bytes);
    }

    private void CheckLayout()
    {
        var (end, before) = (0L, "");
        foreach (var tensor in Tensors.Values.Where(t => t.ByteCount > 0).OrderBy(t => t.Offset))
        {
            if (tensor.Offset < end)
                throw _cursor.Refuse(tensor.Offset, $"tensor {tensor.Name} starts {end - tensor.Offset} bytes before tensor {before} ends");
            (end, before) = (tensor.Offset + tensor.ByteCount, tensor.Name);
        }
    }
}
