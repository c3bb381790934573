using BrightRun.Formats.Blocks;

namespace BrightRun.Formats.Gguf;

/// <summary>
/// The order of the rows of q and k. llama.cpp rotates neighbours, Hugging Face rotates the two halves of a head: per head of
/// size d, the file's rows 2i and 2i + 1 are rows i and i + d/2.
/// </summary>
internal static class RotaryRows
{
    /// <param name="file">The file.</param>
    /// <param name="tensor">Weight or bias of q or k; its first dimension is a whole number of heads.</param>
    /// <param name="headSize">Rows per head.</param>
    /// <param name="firstRow">Index in Hugging Face's order.</param>
    /// <param name="values">Filled: a whole number of rows.</param>
    public static void Read(GgufFile file, GgufTensor tensor, int headSize, long firstRow, Span<float> values)
    {
        var format = BlockFormats.Find(tensor.Type)!;
        var rowLength = (int)(tensor.ElementCount / tensor.Shape[0]);
        var stored = new byte[values.Length / rowLength * (tensor.ByteCount / tensor.Shape[0])];
        ReadStored(file, tensor, headSize, firstRow, stored);
        format.Dequantize(stored, values);
    }

    /// <summary>The same without turning blocks into numbers: rows are whole blocks.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tensor">Weight or bias of q or k; its first dimension is a whole number of heads.</param>
    /// <param name="headSize">Rows per head.</param>
    /// <param name="firstRow">Index in Hugging Face's order.</param>
    /// <param name="bytes">Filled: a whole number of rows.</param>
    public static void ReadStored(GgufFile file, GgufTensor tensor, int headSize, long firstRow, Span<byte> bytes)
    {
        var rowBytes = (int)(tensor.ByteCount / tensor.Shape[0]);
        while (bytes.Length > 0)
        {
            var (head, within) = Math.DivRem(firstRow, headSize);
            var count = (int)Math.Min(headSize - within, bytes.Length / rowBytes);
            using var view = file.View(tensor, head * headSize * rowBytes, checked(headSize * rowBytes));
            for (var i = 0; i < count; i++)
                view.Bytes.Slice(InFile((int)within + i, headSize) * rowBytes, rowBytes).CopyTo(bytes[(i * rowBytes)..]);
            firstRow += count;
            bytes = bytes[(count * rowBytes)..];
        }
    }

    /// <summary>Puts rows of whole heads from Hugging Face's order into the file's.</summary>
    /// <param name="rows">Whole heads, row-major; changed in place.</param>
    /// <param name="headSize">Rows per head.</param>
    /// <param name="rowLength">Elements of a row.</param>
    public static void ToFileOrder(Span<float> rows, int headSize, int rowLength)
    {
        var head = new float[headSize * rowLength];
        for (; rows.Length > 0; rows = rows[head.Length..])
        {
            rows[..head.Length].CopyTo(head);
            for (var row = 0; row < headSize; row++)
                head.AsSpan(row * rowLength, rowLength).CopyTo(rows[(InFile(row, headSize) * rowLength)..]);
        }
    }

    /// <summary>The file's row, within a head, that holds a Hugging Face row.</summary>
    private static int InFile(int row, int headSize)
    {
        var half = headSize / 2;
        return row < half ? 2 * row : (2 * (row - half)) + 1;
    }
}
