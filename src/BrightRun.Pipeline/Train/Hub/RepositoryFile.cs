using System.Security.Cryptography;
using System.Text;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>What the content of a file must hash to.</summary>
/// <param name="Hex">64 hexadecimal digits of SHA-256 for large files, else the 40 of git's name for the content.</param>
public sealed record FileDigest(string Hex)
{
    private const int GitDigits = 40;
    private const int Sha256Digits = 64;

    /// <summary>SHA-256, as the hub keeps for large files; otherwise git's SHA-1.</summary>
    public bool IsSha256 => Hex.Length == Sha256Digits;

    /// <summary>The digest of a text; null where it is neither.</summary>
    public static FileDigest? Parse(string? hex) =>
        hex is { Length: GitDigits or Sha256Digits } && hex.All(char.IsAsciiHexDigit) ? new FileDigest(hex.ToLowerInvariant()) : null;

    /// <summary>A hash to which the content of a file of this size is appended.</summary>
    internal IncrementalHash Begin(long size)
    {
        if (IsSha256)
            return IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Git names a content by SHA-1 over a head and the content; here it guards small files against damage, not against an attacker.
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"blob {size}\0")));
        return hash;
    }

    internal bool Matches(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash()) == Hex;
}

/// <summary>A file of a repository.</summary>
/// <param name="Path">Path in the repository, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">What its content must hash to.</param>
public sealed record RepositoryFile(string Path, long Size, FileDigest Digest);

/// <summary>A repository at one commit.</summary>
/// <param name="Repository">Name, <c>owner/model</c>.</param>
/// <param name="Commit">40 hexadecimal digits.</param>
/// <param name="Licence">As its page states it; null where it states none.</param>
/// <param name="Files">Its files with safe names; those whose names could lead out of a folder are not among them.</param>
public sealed record RepositoryListing(string Repository, string Commit, string? Licence, IReadOnlyList<RepositoryFile> Files)
{
    /// <summary>The file of that path; null where there is none.</summary>
    public RepositoryFile? Find(string path) => Files.FirstOrDefault(file => file.Path == path);
}
