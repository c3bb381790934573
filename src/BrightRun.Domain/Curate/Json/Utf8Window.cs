using System.Buffers;

namespace BrightRun.Domain.Curate;

/// <summary>
/// The part of a stream that is being looked at: a pooled buffer that slides along and grows only when one record does not fit.
/// </summary>
internal sealed class Utf8Window : IDisposable
{
    /// <summary>The longest record that is read.</summary>
    public const int MaxBytes = 1 << 30;

    private const int InitialBytes = 1 << 20;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;

    public Utf8Window(Stream stream)
    {
        _stream = stream;
        Fill();
        if (Span.StartsWith(ByteOrderMark))
            Advance(ByteOrderMark.Length);
    }

    /// <summary>True when the stream has ended: nothing comes after <see cref="Span"/>.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>The bytes at hand.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(_start, _end - _start);

    /// <summary>A part of <see cref="Span"/>; valid until the next <see cref="Fill"/>.</summary>
    public ReadOnlyMemory<byte> Slice(int offset, int length) => _buffer.AsMemory(_start + offset, length);

    /// <summary>Leaves bytes behind.</summary>
    public void Advance(int count) => _start += count;

    /// <summary>Brings more bytes to the end of <see cref="Span"/>, or sets <see cref="IsFinal"/>.</summary>
    /// <exception cref="RecordTooLongException">One record needs more than <see cref="MaxBytes"/>.</exception>
    public void Fill()
    {
        MakeRoom();
        while (_end < _buffer.Length && !IsFinal)
        {
            var count = _stream.Read(_buffer, _end, _buffer.Length - _end);
            IsFinal = count == 0;
            _end += count;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        if (_start == 0 && _end == _buffer.Length)
        {
            if (length >= MaxBytes)
                throw new RecordTooLongException();
            var larger = ArrayPool<byte>.Shared.Rent(length * 2);
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, length).CopyTo(_buffer);
            (_start, _end) = (0, length);
        }
    }
}

/// <summary>One record is longer than <see cref="Utf8Window.MaxBytes"/>.</summary>
internal sealed class RecordTooLongException() : Exception("One record is longer than the limit.");
