using System.Security.Cryptography;
using System.Text;
using BrightRun.Domain;

namespace BrightRun.Formats.Storage;

/// <summary>SHA-256 of files, streaming.</summary>
public static class FileHash
{
    /// <summary>64 lower-case hexadecimal digits.</summary>
    /// <exception cref="RefusedException">The file cannot be read.</exception>
    public static string Of(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check that it is there and that you may read it.", failure);
        }
    }

    /// <summary>The hash of what <c>sha256sum</c> prints for the files of a folder, given in this order.</summary>
    /// <exception cref="RefusedException">A file cannot be read.</exception>
    public static string OfListing(string folder, IEnumerable<string> names)
    {
        var listing = new StringBuilder();
        foreach (var name in names)
            listing.Append(Of(Path.Combine(folder, name))).Append("  ").Append(name).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(listing.ToString())));
    }
}
