namespace BrightRun.Formats.Blocks;

/// <summary>
/// One way of storing weights: a row is cut into blocks of <see cref="BlockSize"/> elements, each of <see cref="BlockBytes"/> bytes
/// (one element per block for the plain types). Layouts follow ggml's block structures; arithmetic is float32, multiply then add.
/// </summary>
internal abstract class BlockFormat(StoredType type, int blockSize, int blockBytes)
{
    /// <summary>Elements of a super-block of the K types.</summary>
    protected const int SuperBlock = 256;

    public StoredType Type { get; } = type;

    public int BlockSize { get; } = blockSize;

    public int BlockBytes { get; } = blockBytes;

    /// <summary>Turns whole blocks into numbers.</summary>
    /// <param name="blocks">A whole number of blocks.</param>
    /// <param name="values">As many elements as the blocks hold.</param>
    public abstract void Dequantize(ReadOnlySpan<byte> blocks, Span<float> values);

    /// <summary>Whether <see cref="Quantize"/> works: the plain types and the simple block types.</summary>
    public virtual bool CanQuantize => false;

    /// <summary>Turns numbers into whole blocks, byte for byte as ggml's reference quantizers do.</summary>
    /// <param name="values">A whole number of blocks.</param>
    /// <param name="blocks">Filled.</param>
    public virtual void Quantize(ReadOnlySpan<float> values, Span<byte> blocks) => throw new NotSupportedException($"{Type} is only read");

    /// <summary>A half-precision scale.</summary>
    protected static float Half(ReadOnlySpan<byte> bytes) => (float)System.Buffers.Binary.BinaryPrimitives.ReadHalfLittleEndian(bytes);
}
