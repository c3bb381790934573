namespace BrightRun.Engine.Tests.Train;

/// <summary>A disk with room for so many more bytes, then none.</summary>
internal sealed class FullDisk
{
    private long _left = long.MaxValue;

    /// <summary>From now on only so many bytes fit.</summary>
    public void LeaveRoomFor(long bytes) => _left = bytes;

    /// <summary>What every byte passes through.</summary>
    public Stream Through(Stream inner) => new Limited(inner, this);

    private void Take(int count)
    {
        if (count > _left)
            throw new IOException("No space left on device");
        _left -= count;
    }

    private sealed class Limited(Stream inner, FullDisk disk) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => inner.CanSeek;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => inner.Position = value; }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count)
        {
            disk.Take(count);
            inner.Write(buffer, offset, count);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);
    }
}
