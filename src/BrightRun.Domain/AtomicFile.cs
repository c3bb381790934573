namespace BrightRun.Domain;

/// <summary>
/// Writes a file so that it is either the old one, or whole: a temporary file in the same folder, flushed to the disk, then renamed.
/// Whatever goes wrong, no part of a file is left behind.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes a file through a stream; an existing file is replaced.</summary>
    /// <param name="path">The file. Its folder is made when it is missing.</param>
    /// <param name="content">Writes the content; the stream can seek and is closed by this method.</param>
    /// <exception cref="RefusedException">The file system says no: no space, no access, a folder in the way.</exception>
    public static void Write(string path, Action<Stream> content)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                content(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception failure)
        {
            Discard(temporary);
            if (failure is IOException or UnauthorizedAccessException)
                throw new RefusedException($"{path} could not be written: {failure.Message}", "Check the free space and the access rights of its folder, then run it again.", failure);
            throw;
        }
    }

    /// <summary>Writes a text file, UTF-8 without a byte order mark; an existing file is replaced.</summary>
    /// <exception cref="RefusedException">The file system says no.</exception>
    public static void WriteText(string path, string text) =>
        Write(path, stream =>
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            writer.Write(text);
        });

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (IOException)
        {
            // The failure that brought us here is the one to report.
        }
        catch (UnauthorizedAccessException)
        {
            // As above.
        }
    }
}
