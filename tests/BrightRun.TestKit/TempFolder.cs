namespace BrightRun.TestKit;

/// <summary>A folder of its own for one test, deleted with everything in it at the end.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Full path of the folder.</summary>
    public string FullName { get; } = Directory.CreateTempSubdirectory("brightrun-test-").FullName;

    /// <summary>The path of something in the folder; it need not exist.</summary>
    public string At(string name) => Path.Combine(FullName, name);

    /// <summary>Writes a UTF-8 file into the folder, folders on the way included, and returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a file of raw bytes into the folder and returns its path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        var path = At(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (IOException)
        {
            // Windows keeps mapped files for a moment; a left-over temporary folder is no reason to fail a test.
        }
    }
}
