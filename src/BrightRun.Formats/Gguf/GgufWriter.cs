using System.Text;
using BrightRun.Domain;
using BrightRun.Formats.Blocks;

namespace BrightRun.Formats.Gguf;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">As llama.cpp calls it.</param>
/// <param name="Type">A type that GGUF knows.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Write">Writes exactly the tensor's bytes.</param>
public sealed record GgufEntry(string Name, StoredType Type, IReadOnlyList<long> Shape, Action<Stream> Write);

/// <summary>Writes GGUF files, version 3: atomically, tensor by tensor in the order given, so that nothing large is held.</summary>
public static class GgufWriter
{
    private const uint Magic = 0x46554747;
    private const uint Version = 3;
    private const int Alignment = 32; // what readers assume where the file says nothing

    /// <summary>Writes a file; an existing one is replaced only when the new one is complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">The model's or adapter's description.</param>
    /// <param name="entries">The tensors, in the order in which they shall lie.</param>
    /// <exception cref="RefusedException">The file system says no; no file is left behind.</exception>
    public static void Write(string path, GgufMetadata metadata, IReadOnlyList<GgufEntry> entries) => AtomicFile.Write(path, stream =>
    {
        stream.Write(Head(metadata, entries));
        foreach (var entry in entries)
        {
            var start = stream.Position;
            entry.Write(stream);
            if (stream.Position - start != ByteCount(entry))
                throw new InvalidOperationException($"tensor {entry.Name} wrote {stream.Position - start} bytes instead of {ByteCount(entry)}");
            stream.Write(new byte[Aligned(ByteCount(entry)) - ByteCount(entry)]);
        }
    });

    private static byte[] Head(GgufMetadata metadata, IReadOnlyList<GgufEntry> entries)
    {
        using var head = new MemoryStream();
        using (var writer = new BinaryWriter(head, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write((ulong)entries.Count);
            writer.Write((ulong)metadata.Count);
            metadata.Write(writer);
            var offset = 0L;
            foreach (var entry in entries)
            {
                GgufMetadata.WriteText(writer, entry.Name);
                writer.Write((uint)entry.Shape.Count);
                foreach (var size in entry.Shape.Reverse()) // innermost first
                    writer.Write((ulong)size);
                writer.Write(GgufTypes.NumberOf(entry.Type));
                writer.Write((ulong)offset);
                offset += Aligned(ByteCount(entry));
            }

            writer.Write(new byte[Aligned(head.Position) - head.Position]);
        }

        return head.ToArray();
    }

    private static long ByteCount(GgufEntry entry) =>
        TensorSize.Bytes(entry.Type, entry.Shape) ?? throw new ArgumentException($"tensor {entry.Name}: {entry.Type} [{string.Join(", ", entry.Shape)}] is no possible size", nameof(entry));

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
