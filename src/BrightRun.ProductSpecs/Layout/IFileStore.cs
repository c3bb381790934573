namespace BrightRun.ProductSpecs.Layout;

/// <summary>The file system as the steps see it. Paths are full paths of the machine.</summary>
public interface IFileStore
{
    /// <summary>Whether a file is there.</summary>
    bool FileExists(string path);

    /// <summary>Whether a folder is there.</summary>
    bool FolderExists(string path);

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="SpecsException">It can't be read.</exception>
    byte[] Read(string path);

    /// <summary>Full paths of the files directly in a folder, in ordinal order; none when the folder is missing.</summary>
    IReadOnlyList<string> Files(string folder);

    /// <summary>Full paths of the folders directly in a folder, in ordinal order; none when the folder is missing.</summary>
    IReadOnlyList<string> Folders(string folder);

    /// <summary>When a file was last written.</summary>
    DateTimeOffset WrittenAt(string path);

    /// <summary>Replaces a file, folders on the way included: whoever looks sees the old content or the new, never a part.</summary>
    /// <exception cref="SpecsException">The file system says no.</exception>
    void Write(string path, string text);

    /// <summary>Makes a folder and those on the way.</summary>
    void CreateFolder(string path);

    /// <summary>Removes a file; nothing happens when it is not there.</summary>
    void Delete(string path);
}
