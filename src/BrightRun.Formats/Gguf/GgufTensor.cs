namespace BrightRun.Formats.Gguf;

/// <summary>Where one tensor lies in a GGUF file.</summary>
/// <param name="Name">As the file names it, for example <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Type">How it is stored.</param>
/// <param name="Shape">Sizes, outermost first (the file lists them innermost first).</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteCount">Bytes, as many as type and shape need.</param>
public sealed record GgufTensor(string Name, StoredType Type, IReadOnlyList<long> Shape, long Offset, long ByteCount)
{
    /// <summary>Number of elements.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);
}
