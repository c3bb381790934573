using System.IO.MemoryMappedFiles;

namespace BrightRun.Formats.Storage;

/// <summary>A window into a file. Its bytes are valid until it is disposed.</summary>
public sealed unsafe class MappedView : IDisposable
{
    private readonly MemoryMappedViewAccessor? _accessor;
    private readonly int _count;
    private byte* _start;

    internal MappedView(MemoryMappedViewAccessor? accessor, int count)
    {
        _accessor = accessor;
        _count = count;
        if (accessor is null)
            return;
        accessor.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += accessor.PointerOffset;
    }

    /// <summary>The bytes of the window.</summary>
    public ReadOnlySpan<byte> Bytes => new(_start, _count);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_start == null)
            return;
        _start = null;
        _accessor!.SafeMemoryMappedViewHandle.ReleasePointer();
        _accessor.Dispose();
    }
}
