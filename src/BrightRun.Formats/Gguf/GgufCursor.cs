using System.Buffers.Binary;
using System.Text;
using BrightRun.Domain;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.Gguf;

/// <summary>
/// Walks through the head of a GGUF file through one moving window. Every length is held against what is left of the file before
/// anything is allocated or skipped.
/// </summary>
internal sealed class GgufCursor(MappedFile file) : IDisposable
{
    private const int WindowBytes = 1 << 22;

    /// <summary>Keys and tensor names; a chat template may be longer.</summary>
    private const int LongestText = 1 << 24;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private MappedView? _window;
    private long _windowStart;

    public long Position { get; set; }

    public byte UInt8() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public float Float32() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double Float64() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>A number of things of which each takes at least so many bytes.</summary>
    public long Count(int leastBytesEach, string what, int most = int.MaxValue)
    {
        var at = Position;
        var count = UInt64();
        if (count > (ulong)most)
            throw Refuse(at, $"{count} {what} are claimed; {most} are the limit");
        if (count > (ulong)((file.Length - Position) / leastBytesEach))
            throw Refuse(at, $"{count} {what} cannot fit into the {file.Length - Position} bytes that follow");
        return (long)count;
    }

    public string Text()
    {
        var at = Position;
        var bytes = TextBytes();
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Refuse(at, "a text is not valid UTF-8");
        }
    }

    /// <summary>The bytes of a text; valid until the next call.</summary>
    public ReadOnlySpan<byte> TextBytes()
    {
        var length = Count(1, "bytes of text", LongestText);
        return Take((int)length);
    }

    public void Skip(long bytes)
    {
        if (bytes > file.Length - Position)
            throw Refuse(Position, $"{bytes} bytes are claimed, {file.Length - Position} are left");
        Position += bytes;
    }

    public RefusedException Refuse(long at, string what) =>
        new($"{file.Path}: {what} (byte {at}).", "The file is damaged or is not GGUF; download it again.");

    public void Dispose() => _window?.Dispose();

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes > file.Length - Position)
            throw Refuse(Position, $"the file ends after {file.Length} bytes, in the middle of its head");
        if (_window is null || Position < _windowStart || Position + bytes > _windowStart + _window.Bytes.Length)
        {
            _window?.Dispose();
            _window = null;
            _windowStart = Position;
            _window = file.View(Position, (int)Math.Min(Math.Max(WindowBytes, bytes), file.Length - Position));
        }
        var taken = _window.Bytes.Slice((int)(Position - _windowStart), bytes);
        Position += bytes;
        return taken;
    }
}
