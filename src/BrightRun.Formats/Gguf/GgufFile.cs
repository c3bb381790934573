using System.Diagnostics.CodeAnalysis;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Gguf;

/// <summary>
/// A GGUF file, memory-mapped and read piece by piece. Its head is checked on opening; arrays of the metadata are read when asked for.
/// Reading is safe from several threads.
/// </summary>
public sealed class GgufFile : IDisposable
{
    private readonly MappedFile _file;
    private readonly GgufHeader _header;

    private GgufFile(MappedFile file, GgufHeader header)
    {
        _file = file;
        _header = header;
    }

    /// <summary>The file's path as it was given.</summary>
    public string Path => _file.Path;

    /// <summary>Version of the file format.</summary>
    public uint Version => _header.Version;

    /// <summary>Keys of the metadata, in the order of the file.</summary>
    public IEnumerable<string> Keys => _header.Metadata.Keys;

    /// <summary>Tensors by the names of the file, in its order.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Tensors => _header.Tensors;

    /// <summary>Opens a file and checks its head.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or its head contradicts itself or the file's size.</exception>
    public static GgufFile Open(string path)
    {
        var file = MappedFile.Open(path);
        try
        {
            return new GgufFile(file, GgufHeader.Read(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>A text of the metadata, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else.</exception>
    public string? Text(string key) => Get(key, out var value) ? value as string ?? throw Wrong(key, "a text") : null;

    /// <summary>A whole number of the metadata, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else, or a number outside the range.</exception>
    public int? Int(string key, int least = int.MinValue, int most = int.MaxValue)
    {
        if (!Get(key, out var value))
            return null;
        var number = value switch
        {
            long small => small,
            ulong large and <= long.MaxValue => (long)large,
            _ => throw Wrong(key, "a whole number"),
        };
        return number >= least && number <= most ? (int)number : throw Wrong(key, $"a whole number from {least} to {most}");
    }

    /// <summary>A finite number above zero, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else.</exception>
    public double? PositiveNumber(string key)
    {
        if (!Get(key, out var value))
            return null;
        return value is double number and > 0 && double.IsFinite(number) ? number : throw Wrong(key, "a number above 0");
    }

    /// <summary>A yes or no of the metadata, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else.</exception>
    public bool? Bool(string key) => Get(key, out var value) ? value as bool? ?? throw Wrong(key, "true or false") : null;

    /// <summary>Number of elements of an array, or null when there is none.</summary>
    public int? ArrayLength(string key) => Get(key, out var value) && value is GgufArray array ? array.Length : null;

    /// <summary>A list of texts, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else, or a text that is not UTF-8.</exception>
    public string[]? Texts(string key) => ReadArray(key, "a list of texts", type => type == GgufValueType.String, (_, cursor) => cursor.Text());

    /// <summary>A list of whole numbers, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else.</exception>
    public int[]? Ints(string key) => ReadArray(key, "a list of whole numbers of at most 32 bits", IsSmallInteger, ReadInteger);

    /// <summary>A list of float32 numbers, or null when there is none.</summary>
    /// <exception cref="RefusedException">The key holds something else.</exception>
    public float[]? Floats(string key) => ReadArray(key, "a list of float32 numbers", type => type == GgufValueType.Float32, (_, cursor) => cursor.Float32());

    /// <summary>Reads elements of a tensor as float32.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="firstElement">Index of the first element, row-major; at the start of a block.</param>
    /// <param name="values">Filled; a whole number of blocks.</param>
    public void Read(GgufTensor tensor, long firstElement, Span<float> values) => WeightReader.Read(_file, Range(tensor), firstElement, values);

    /// <summary>Reads elements of a tensor as bfloat16, rounded to the nearest, ties to even.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="firstElement">Index of the first element, row-major; at the start of a block.</param>
    /// <param name="values">Filled with the bits of the numbers; a whole number of blocks.</param>
    public void ReadBFloat16(GgufTensor tensor, long firstElement, Span<ushort> values) => WeightReader.ReadBFloat16(_file, Range(tensor), firstElement, values);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The bytes of a value of the metadata, its type before it.</summary>
    internal byte[] StoredValue(string key)
    {
        var (offset, count) = _header.ValueBytes[key];
        using var view = _file.View(offset, count);
        return view.Bytes.ToArray();
    }

    /// <summary>Least bytes of a value; exact for all but texts and arrays.</summary>
    internal static int LeastBytes(GgufValueType type) => type switch
    {
        GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.Bool => 1,
        GgufValueType.UInt16 or GgufValueType.Int16 => 2,
        GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.Float32 => 4,
        GgufValueType.Array => 4 + 8,
        _ => 8,
    };

    /// <summary>Maps a part of a tensor's rows; for callers that put rows into another order.</summary>
    internal MappedView View(GgufTensor tensor, long offset, int count) => _file.View(tensor.Offset + offset, count);

    private static bool IsSmallInteger(GgufValueType type) =>
        type is GgufValueType.Int32 or GgufValueType.UInt32 or GgufValueType.Int16 or GgufValueType.UInt16 or GgufValueType.Int8 or GgufValueType.UInt8;

    private static int ReadInteger(GgufValueType type, GgufCursor cursor) => type switch
    {
        GgufValueType.UInt8 => cursor.UInt8(),
        GgufValueType.Int8 => (sbyte)cursor.UInt8(),
        GgufValueType.UInt16 => cursor.UInt16(),
        GgufValueType.Int16 => (short)cursor.UInt16(),
        _ => unchecked((int)cursor.UInt32()),
    };

    private static WeightRange Range(GgufTensor tensor) => new(BlockFormats.Find(tensor.Type)!, tensor.Offset, tensor.ElementCount);

    private bool Get(string key, [NotNullWhen(true)] out object? value) => _header.Metadata.TryGetValue(key, out value);

    private T[]? ReadArray<T>(string key, string expected, Func<GgufValueType, bool> fits, Func<GgufValueType, GgufCursor, T> read)
    {
        if (!Get(key, out var value))
            return null;
        if (value is not GgufArray array || !fits(array.ElementType))
            throw Wrong(key, expected);
        using var cursor = new GgufCursor(_file) { Position = array.Offset };
        var elements = new T[array.Length];
        for (var i = 0; i < elements.Length; i++)
            elements[i] = read(array.ElementType, cursor);
        return elements;
    }

    private RefusedException Wrong(string key, string expected)
    {
        var shown = _header.Metadata[key] switch
        {
            GgufArray array => $"a list of {array.Length} {array.ElementType}",
            string text when text.Length > 80 => $"'{text[..80]}…'",
            string text => $"'{text}'",
            var other => other.ToString(),
        };
        return new($"{Path}: {key} is {shown}, expected {expected}.", "The file is damaged or was written by a faulty tool; download it again.");
    }
}
