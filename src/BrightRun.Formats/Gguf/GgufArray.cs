namespace BrightRun.Formats.Gguf;

/// <summary>An array in the metadata, read when it is asked for: the tables of a tokenizer are large and not always needed.</summary>
/// <param name="ElementType">Kind of its elements.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Offset">First byte of the first element, counted from the start of the file.</param>
internal sealed record GgufArray(GgufValueType ElementType, int Length, long Offset);
