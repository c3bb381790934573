namespace BrightRun.Domain.Curate;

/// <summary>Collects bytes for a stream, so that it is written in large pieces.</summary>
internal sealed class ByteBuffer(Stream stream)
{
    private readonly byte[] _bytes = new byte[1 << 16];
    private int _count;

    public void Append(byte value)
    {
        if (_count == _bytes.Length)
            Flush();
        _bytes[_count++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - _count)
            Flush();
        if (bytes.Length > _bytes.Length)
        {
            stream.Write(bytes);
            return;
        }

        bytes.CopyTo(_bytes.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Hands everything to the stream.</summary>
    public void Flush()
    {
        stream.Write(_bytes, 0, _count);
        _count = 0;
    }
}
