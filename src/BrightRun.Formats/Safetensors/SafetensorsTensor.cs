namespace BrightRun.Formats.Safetensors;

/// <summary>Where one tensor lies in a safetensors file.</summary>
/// <param name="Name">Its key in the header.</param>
/// <param name="TypeName">The type as the header spells it.</param>
/// <param name="Type">The type, or null for one that we list but do not read.</param>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Offset">First byte, counted from the start of the file.</param>
/// <param name="ByteCount">Bytes, as many as type and shape need.</param>
public sealed record SafetensorsTensor(string Name, string TypeName, StoredType? Type, IReadOnlyList<long> Shape, long Offset, long ByteCount)
{
    /// <summary>Number of elements; 1 for a scalar.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, size) => product * size);
}
