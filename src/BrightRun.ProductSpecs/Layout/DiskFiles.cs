using System.Text;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>The real file system: UTF-8 without a byte order mark, written through a temporary file and a rename.</summary>
public sealed class DiskFiles : IFileStore
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(path);

    /// <inheritdoc/>
    public bool FolderExists(string path) => Directory.Exists(path);

    /// <inheritdoc/>
    public byte[] Read(string path) => Guarded(path, "read", () => File.ReadAllBytes(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> Files(string folder) =>
        Directory.Exists(folder) ? Guarded(folder, "read", () => Directory.GetFiles(folder).Order(StringComparer.Ordinal).ToArray()) : [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders(string folder) =>
        Directory.Exists(folder) ? Guarded(folder, "read", () => Directory.GetDirectories(folder).Order(StringComparer.Ordinal).ToArray()) : [];

    /// <inheritdoc/>
    public DateTimeOffset WrittenAt(string path) => new(File.GetLastWriteTimeUtc(path), TimeSpan.Zero);

    /// <inheritdoc/>
    public void Write(string path, string text) => Guarded(path, "written", () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(Utf8.GetBytes(text));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        return true;
    });

    /// <inheritdoc/>
    public void CreateFolder(string path) => Guarded(path, "made", () => Directory.CreateDirectory(path));

    /// <inheritdoc/>
    public void Delete(string path) => Guarded(path, "removed", () =>
    {
        File.Delete(path);
        return true;
    });

    private static T Guarded<T>(string path, string verb, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SpecsException($"{path} could not be {verb}: {fault.Message}", "Check that it exists, the access rights of its folder and the free space, then run it again.");
        }
    }
}
