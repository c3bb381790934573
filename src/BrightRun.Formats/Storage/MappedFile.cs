using System.IO.MemoryMappedFiles;
using BrightRun.Domain;

namespace BrightRun.Formats.Storage;

/// <summary>
/// A read-only file in memory, mapped window by window: a file larger than the memory can be read, and a window that was
/// closed no longer counts to the process. Windows may be opened from several threads.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile? _map;

    private MappedFile(string path, long length, MemoryMappedFile? map)
    {
        Path = path;
        Length = length;
        _map = map;
    }

    public string Path { get; }

    /// <summary>Bytes, as of the moment of opening.</summary>
    public long Length { get; }

    /// <exception cref="RefusedException">The file is missing or cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
            var length = stream.Length;
            if (length > 0)
                return new MappedFile(path, length, MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
            stream.Dispose();
            return new MappedFile(path, 0, null);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException($"{path} does not exist.", "Check the path.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check that it is a file and that you may read it.", failure);
        }
    }

    /// <summary>Maps a range of the file. The range must lie inside the file.</summary>
    public MappedView View(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - count);
        return new MappedView(count == 0 ? null : _map!.CreateViewAccessor(offset, count, MemoryMappedFileAccess.Read), count);
    }

    public void Dispose() => _map?.Dispose();
}
