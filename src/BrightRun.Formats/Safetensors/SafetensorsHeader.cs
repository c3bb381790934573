using System.Buffers.Binary;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Safetensors;

/// <summary>
/// Reads and checks the header: a little-endian length, then one JSON object from tensor names to type, shape and byte range.
/// Nothing in it is believed before it is held against the size of the file.
/// </summary>
internal sealed class SafetensorsHeader
{
    public const int LengthBytes = 8;

    /// <summary>The reference reader's limit; no real header comes near it.</summary>
    public const int Limit = 100_000_000;

    /// <summary>Some writers align tensors to pages; a hole larger than one page is damage.</summary>
    private const long LargestGap = 4096;

    private const int LargestRank = 16;
    private const string Redo = "The file is damaged or is not safetensors; download or write it again.";

    private readonly string _path;
    private readonly long _dataStart;
    private readonly long _dataLength;

    private SafetensorsHeader(MappedFile file, int headerLength)
    {
        _path = file.Path;
        _dataStart = LengthBytes + headerLength;
        _dataLength = file.Length - _dataStart;
    }

    public OrderedDictionary<string, SafetensorsTensor> Tensors { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public static SafetensorsHeader Read(MappedFile file)
    {
        var length = ReadLength(file);
        var header = new SafetensorsHeader(file, length);
        using var view = file.View(LengthBytes, length);
        if (view.Bytes[0] != (byte)'{')
            throw header.Refuse($"its header starts with byte 0x{view.Bytes[0]:X2} instead of '{{'");
        try
        {
            var reader = new Utf8JsonReader(view.Bytes, new JsonReaderOptions { MaxDepth = 8 });
            header.ReadObject(ref reader);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
        {
            // The reader throws InvalidOperationException for a value of another kind and for text that is not UTF-8.
            throw header.Refuse($"its header is not the JSON that safetensors prescribes ({failure.Message})");
        }
        header.CheckLayout();
        return header;
    }

    private static int ReadLength(MappedFile file)
    {
        if (file.Length < LengthBytes + 2)
            throw new RefusedException($"{file.Path} has {file.Length} bytes, too few for a safetensors header.", Redo);
        using var view = file.View(0, LengthBytes);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(view.Bytes);
        if (length is < 2 or > Limit)
            throw new RefusedException($"{file.Path}: the header claims {length} bytes; 2 to {Limit} are possible.", Redo);
        if ((long)length > file.Length - LengthBytes)
            throw new RefusedException($"{file.Path}: the header claims {length} bytes, but the file has only {file.Length}.", Redo);
        return (int)length;
    }

    private void ReadObject(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (name == "__metadata__")
                ReadMetadata(ref reader);
            else if (!Tensors.TryAdd(name, ReadTensor(ref reader, name)))
                throw Refuse($"tensor {name} is listed twice");
        }
        if (reader.Read())
            throw Refuse("something follows its header's object");
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String);
            if (!Metadata.TryAdd(key, reader.GetString()!))
                throw Refuse($"metadata {key} is listed twice");
        }
    }

    private SafetensorsTensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        string? typeName = null;
        long[]? shape = null, range = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            switch (reader.GetString())
            {
                case "dtype" when typeName is null:
                    Expect(ref reader, JsonTokenType.String);
                    typeName = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, "shape");
                    break;
                case "data_offsets" when range is null:
                    range = ReadNumbers(ref reader, name, "data_offsets");
                    break;
                case var other:
                    throw Refuse($"tensor {name} has an unknown or repeated member {other}");
            }
        }
        if (typeName is null || shape is null || range is not { Length: 2 })
            throw Refuse($"tensor {name} lacks dtype, shape or two data_offsets");
        return Check(name, typeName, shape, range[0], range[1]);
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name, string member)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (!reader.TryGetInt64(out var number) || number < 0)
                throw Refuse($"tensor {name}: {member} holds a number that is negative, fractional or too large");
            if (numbers.Count == LargestRank)
                throw Refuse($"tensor {name}: {member} has more than {LargestRank} numbers");
            numbers.Add(number);
        }
        if (reader.TokenType != JsonTokenType.EndArray)
            throw Refuse($"tensor {name}: {member} is not a list of numbers");
        return [.. numbers];
    }

    private SafetensorsTensor Check(string name, string typeName, long[] shape, long begin, long end)
    {
        if (end < begin || end > _dataLength)
            throw Refuse($"tensor {name}: data_offsets [{begin}, {end}] do not lie in the {_dataLength} bytes that follow the header");
        var type = SafetensorsTypes.Find(typeName);
        if (type is { } known && TensorSize.Bytes(known, shape) is var bytes && bytes != end - begin)
        {
            var needed = bytes is null ? "more bytes than any file has" : $"{bytes} bytes";
            throw Refuse($"tensor {name}: {typeName} [{string.Join(", ", shape)}] needs {needed}, data_offsets [{begin}, {end}] give {end - begin}");
        }
        return new SafetensorsTensor(name, typeName, type, shape, _dataStart + begin, end - begin);
    }

    /// <summary>Tensors lie one after the other: no overlap, no hole larger than padding, nothing behind the last one.</summary>
    private void CheckLayout()
    {
        var (end, before) = (_dataStart, "the header");
        foreach (var tensor in Tensors.Values.Where(t => t.ByteCount > 0).OrderBy(t => t.Offset))
        {
            if (tensor.Offset < end)
                throw Refuse($"tensor {tensor.Name} starts {end - tensor.Offset} bytes before {before} ends");
            if (tensor.Offset - end > LargestGap)
                throw Refuse($"{tensor.Offset - end} unused bytes lie between {before} and tensor {tensor.Name}");
            (end, before) = (tensor.Offset + tensor.ByteCount, $"tensor {tensor.Name}");
        }
        if (_dataStart + _dataLength - end > LargestGap)
            throw Refuse($"{_dataStart + _dataLength - end} unused bytes follow {before}");
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Refuse($"its header has a {reader.TokenType} at byte {reader.TokenStartIndex} where a {type} belongs");
    }

    private RefusedException Refuse(string what) => new($"{_path}: {what}.", Redo);
}
