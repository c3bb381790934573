using System.Security.Cryptography;
using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>A file that is growing, with the hash over what it holds. Nobody else can write it meanwhile.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;

    private readonly FileStream _stream;
    private readonly RepositoryFile _file;
    private readonly IPullObserver _observer;
    private IncrementalHash _hash;

    private PartialFile(FileStream stream, RepositoryFile file, IPullObserver observer)
    {
        (_stream, _file, _observer) = (stream, file, observer);
        _hash = file.Digest.Begin(file.Size);
    }

    /// <summary>Bytes that it holds.</summary>
    public long Length => _stream.Length;

    /// <summary>What it holds is the file that was promised.</summary>
    public bool IsRight => Length == _file.Size && _file.Digest.Matches(_hash);

    /// <summary>Opens what an earlier attempt left behind, or begins.</summary>
    /// <param name="path">The partial file.</param>
    /// <param name="file">What it becomes.</param>
    /// <param name="observer">Told how many bytes were found, and how many came.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="RefusedException">Somebody else writes it.</exception>
    public static async Task<PartialFile> OpenAsync(string path, RepositoryFile file, IPullObserver observer, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = new PartialFile(Open(path), file, observer);
        try
        {
            if (partial.Length > file.Size)
                partial._stream.SetLength(0);
            await partial.HashAsync(cancellation);
            return partial;
        }
        catch
        {
            await partial.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds the next bytes.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await _stream.WriteAsync(bytes, cancellation);
        _hash.AppendData(bytes.Span);
        _observer.Advanced(bytes.Length);
    }

    /// <summary>Throws away what it holds.</summary>
    public void StartOver()
    {
        _observer.Advanced(-_stream.Length);
        _stream.SetLength(0);
        _hash.Dispose();
        _hash = _file.Digest.Begin(_file.Size);
    }

    /// <summary>Makes sure that it lies on the disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public ValueTask DisposeAsync()
    {
        _hash.Dispose();
        return _stream.DisposeAsync();
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, useAsync: true);
        }
        catch (IOException held) when (File.Exists(path))
        {
            throw new RefusedException($"{path} is in use: {held.Message}", "Another download of the same file is running; wait for it.", held);
        }
    }

    private async Task HashAsync(CancellationToken cancellation)
    {
        var buffer = new byte[BufferBytes];
        while (await _stream.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            _hash.AppendData(buffer.AsSpan(0, count));
            _observer.Found(count);
        }
    }
}
