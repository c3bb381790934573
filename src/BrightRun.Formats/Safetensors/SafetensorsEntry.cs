namespace BrightRun.Formats.Safetensors;

/// <summary>A tensor to be written.</summary>
/// <param name="Name">Its key in the header.</param>
/// <param name="Type">A plain type.</param>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Write">Writes exactly the tensor's bytes: little-endian, row-major.</param>
public sealed record SafetensorsEntry(string Name, StoredType Type, IReadOnlyList<long> Shape, Action<Stream> Write);
