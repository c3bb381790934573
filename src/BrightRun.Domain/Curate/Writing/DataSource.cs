namespace BrightRun.Domain.Curate;

/// <summary>Data that may be read more than once.</summary>
/// <param name="Name">Display name, usually the path.</param>
/// <param name="Open">Opens them from the beginning.</param>
public sealed record DataSource(string Name, Func<Stream> Open)
{
    /// <summary>A file.</summary>
    public static DataSource OfFile(string path) => new(path, () => DataFile.OpenRead(path));
}
