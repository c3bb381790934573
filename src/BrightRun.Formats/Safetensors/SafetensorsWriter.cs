using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;

namespace BrightRun.Formats.Safetensors;

/// <summary>Writes safetensors files: atomically, tensor by tensor in the order given, so that nothing large is held.</summary>
public static class SafetensorsWriter
{
    /// <summary>Readers map the file; tensors then start at multiples of this.</summary>
    private const int Alignment = 8;

    /// <summary>Hugging Face loaders look for this pair.</summary>
    private static readonly KeyValuePair<string, string> Format = new("format", "pt");

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file; an existing one is replaced only when the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="entries">The tensors, in the order in which they shall lie.</param>
    /// <param name="metadata">Further pairs for the header; <c>format: pt</c> is always written.</param>
    /// <exception cref="RefusedException">The file system says no; no file is left behind.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream =>
        {
            stream.Write(Header(entries, metadata));
            foreach (var entry in entries)
            {
                var expected = stream.Position + ByteCount(entry);
                entry.Write(stream);
                if (stream.Position != expected)
                    throw new InvalidOperationException($"tensor {entry.Name} wrote {stream.Position - expected + ByteCount(entry)} bytes instead of {ByteCount(entry)}");
            }
        });

    private static byte[] Header(IReadOnlyList<SafetensorsEntry> entries, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Json))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in (metadata ?? new Dictionary<string, string>()).Where(pair => pair.Key != Format.Key).Prepend(Format))
                json.WriteString(key, value);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var entry in entries)
                WriteEntry(json, entry, ref offset);
            json.WriteEndObject();
        }
        var length = (buffer.WrittenCount + Alignment - 1) / Alignment * Alignment;
        var header = new byte[SafetensorsHeader.LengthBytes + length];
        header.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        buffer.WrittenSpan.CopyTo(header.AsSpan(SafetensorsHeader.LengthBytes));
        return header;
    }

    private static void WriteEntry(Utf8JsonWriter json, SafetensorsEntry entry, ref long offset)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", SafetensorsTypes.NameOf(entry.Type));
        json.WriteStartArray("shape");
        foreach (var size in entry.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        offset += ByteCount(entry);
        json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long ByteCount(SafetensorsEntry entry) =>
        TensorSize.Bytes(entry.Type, entry.Shape) ?? throw new ArgumentException($"tensor {entry.Name} is too large: [{string.Join(", ", entry.Shape)}]", nameof(entry));
}
