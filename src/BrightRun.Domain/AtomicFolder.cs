namespace BrightRun.Domain;

/// <summary>Makes a folder that is either whole or not there: a temporary folder beside it, renamed at the end.</summary>
public static class AtomicFolder
{
    /// <summary>Makes a folder.</summary>
    /// <param name="path">The folder; it must not exist.</param>
    /// <param name="fill">Writes the content into the temporary folder whose path it is given.</param>
    /// <exception cref="RefusedException">The folder exists, or the file system says no; nothing is left behind.</exception>
    public static void Create(string path, Action<string> fill)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.Exists(full))
            throw new RefusedException($"{path} exists already.", "Name a folder that does not exist yet, or remove this one.");
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(temporary);
            fill(temporary);
            Directory.Move(temporary, full);
        }
        catch (Exception failure)
        {
            Discard(temporary);
            if (failure is IOException or UnauthorizedAccessException)
                throw new RefusedException($"{path} could not be written: {failure.Message}", "Check the free space and the access rights of its folder, then run it again.", failure);
            throw;
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            Directory.Delete(temporary, recursive: true);
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
