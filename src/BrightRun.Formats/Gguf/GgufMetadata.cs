using System.Text;

namespace BrightRun.Formats.Gguf;

/// <summary>The metadata of a GGUF file that is to be written, in order; a key that is set again keeps its place.</summary>
public sealed class GgufMetadata
{
    private readonly OrderedDictionary<string, byte[]> _values = new(StringComparer.Ordinal);

    /// <summary>Number of values.</summary>
    public int Count => _values.Count;

    /// <summary>Sets a text.</summary>
    public void Set(string key, string value) => Set(key, GgufValueType.String, writer => WriteText(writer, value));

    /// <summary>Sets a whole number, as most readers expect it: unsigned, 32 bits.</summary>
    public void Set(string key, uint value) => Set(key, GgufValueType.UInt32, writer => writer.Write(value));

    /// <summary>Sets a number.</summary>
    public void Set(string key, float value) => Set(key, GgufValueType.Float32, writer => writer.Write(value));

    /// <summary>Sets yes or no.</summary>
    public void Set(string key, bool value) => Set(key, GgufValueType.Bool, writer => writer.Write(value));

    /// <summary>Sets a list of texts.</summary>
    public void Set(string key, IReadOnlyList<string> values) => SetList(key, GgufValueType.String, values, WriteText);

    /// <summary>Sets a list of whole numbers.</summary>
    public void Set(string key, IReadOnlyList<int> values) => SetList(key, GgufValueType.Int32, values, (writer, value) => writer.Write(value));

    /// <summary>Takes all values of a file over as they are, but for the one that says how its tensors are aligned.</summary>
    public void CopyFrom(GgufFile file)
    {
        foreach (var key in file.Keys.Where(key => key != GgufHeader.AlignmentKey))
            _values[key] = file.StoredValue(key);
    }

    /// <summary>Writes keys and values, as they stand in the head of a file.</summary>
    internal void Write(BinaryWriter writer)
    {
        foreach (var (key, value) in _values)
        {
            WriteText(writer, key);
            writer.Write(value);
        }
    }

    internal static void WriteText(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private void SetList<T>(string key, GgufValueType type, IReadOnlyList<T> values, Action<BinaryWriter, T> write) => Set(key, GgufValueType.Array, writer =>
    {
        writer.Write((uint)type);
        writer.Write((ulong)values.Count);
        foreach (var value in values)
            write(writer, value);
    });

    private void Set(string key, GgufValueType type, Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write((uint)type);
            write(writer);
        }

        _values[key] = bytes.ToArray();
    }
}
