namespace BrightRun.Domain.Curate;

/// <summary>Opens and writes files of training data; the rest of the room works on streams.</summary>
public static class DataFile
{
    /// <summary>Opens a file for reading from its beginning to its end.</summary>
    /// <exception cref="RefusedException">It is missing, a folder, or may not be read.</exception>
    public static Stream OpenRead(string path)
    {
        if (Directory.Exists(path))
            throw new RefusedException($"{path} is a folder.", "Name a file of training data.");
        try
        {
            return new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RefusedException($"{path} does not exist.", "Check the path.", missing);
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            throw new RefusedException($"{path} cannot be opened: {refused.Message}", "Check the path and the rights to read it.", refused);
        }
    }
}
