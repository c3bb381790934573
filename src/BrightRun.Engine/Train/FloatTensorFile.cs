using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Formats;
using BrightRun.Formats.Safetensors;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>Flat float32 tensors in a safetensors file, exact to the bit.</summary>
internal static class FloatTensorFile
{
    /// <summary>Elements copied at a time: a tensor may hold more bytes than a span can.</summary>
    private const int Chunk = 1 << 24;

    /// <param name="path">The file; replaced when it exists.</param>
    /// <param name="tensors">Vectors [P] on any device.</param>
    /// <param name="through">What the bytes pass through on their way.</param>
    /// <exception cref="RefusedException">The file system says no; nothing is left behind.</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Tensor)> tensors, Func<Stream, Stream> through) =>
        SafetensorsWriter.Write(path, [.. tensors.Select(pair => new SafetensorsEntry(pair.Name, StoredType.F32, [pair.Tensor.numel()], stream => Copy(pair.Tensor, through(stream))))]);

    /// <summary>Fills a tensor from the file.</summary>
    /// <exception cref="RefusedException">The file has no such tensor of that size.</exception>
    public static void Read(SafetensorsFile file, string name, Tensor target)
    {
        var stored = file.Find(name);
        if (stored.ElementCount != target.numel())
        {
            throw new RefusedException(
                $"{file.Path}: {name} has {stored.ElementCount} values, the adapter has {target.numel()}.",
                "The checkpoint belongs to another run; delete it to continue from the one before.");
        }

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        foreach (var part in Parts(target))
        {
            var buffer = empty(part.Count, ScalarType.Float32);
            file.Read(stored, part.Start, MemoryMarshal.Cast<byte, float>(buffer.bytes));
            target.narrow(0, part.Start, part.Count).copy_(buffer);
        }
    }

    private static void Copy(Tensor tensor, Stream stream)
    {
        using var scope = NewDisposeScope();
        foreach (var part in Parts(tensor))
            stream.Write(tensor.detach().narrow(0, part.Start, part.Count).cpu().bytes);
    }

    private static IEnumerable<(long Start, long Count)> Parts(Tensor tensor)
    {
        for (long start = 0, count = tensor.numel(); start < count; start += Chunk)
            yield return (start, Math.Min(Chunk, count - start));
    }
}
