using BrightRun.Domain;

namespace BrightRun.Cli.Prove;

/// <summary>Reads the files that the verbs about evidence are given.</summary>
internal static class ProveInput
{
    private const long LargestFile = 1L << 30;

    /// <summary>A whole file.</summary>
    /// <exception cref="RefusedException">It cannot be read, or is larger than 1 GiB.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile } file)
                throw new RefusedException($"{path} is {file.Length / (1 << 20)} MiB large; at most 1 GiB is read.", "Split the file.");
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check the path and its access rights.", failure);
        }
    }
}
