using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace BrightRun.TestKit.Hub;

/// <summary>A repository of a hub, answered honestly: listing, files, ranges. Files of 1 kB and more count as large and carry their SHA-256.</summary>
/// <param name="name">Its name, <c>owner/model</c>.</param>
public sealed class StandInRepository(string name)
{
    private const int LargeFrom = 1_000;

    /// <summary>The commit of every revision.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>Name, <c>owner/model</c>.</summary>
    public string Name { get; } = name;

    /// <summary>Content by path.</summary>
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Hashes that the listing claims instead of the true ones, by path.</summary>
    public Dictionary<string, string> ClaimedHashes { get; } = new(StringComparer.Ordinal);

    /// <summary>The address of a file on the hub.</summary>
    public string PathOf(string file) => $"/{Name}/resolve/{Commit}/{file}";

    /// <summary>The hash of a file as the listing gives it.</summary>
    public string HashOf(string file) => ClaimedHashes.TryGetValue(file, out var claimed) ? claimed : Convert.ToHexStringLower(IsLarge(file) ? SHA256.HashData(Files[file]) : GitHash(Files[file]));

    /// <summary>Answers one request.</summary>
    public StandInReply Answer(StandInRequest request)
    {
        if (request.Path.StartsWith($"/api/models/{Name}/revision/", StringComparison.Ordinal))
            return StandInReply.Text(200, Listing());
        return Files.Keys.FirstOrDefault(file => request.Path == PathOf(file)) is { } path
            ? Part(Files[path], request.From)
            : StandInReply.Text(404, "{\"error\":\"Entry not found\"}");
    }

    /// <summary>A content from a byte on.</summary>
    public static StandInReply Part(byte[] content, long from) => from switch
    {
        0 => new StandInReply(200, content),
        _ when from >= content.Length => StandInReply.Text(416),
        _ => new StandInReply(206, content[(int)from..]) { Headers = [("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}")] },
    };

    private string Listing() => JsonSerializer.Serialize(new
    {
        id = Name,
        sha = Commit,
        tags = new[] { "license:apache-2.0" },
        siblings = Files.Keys.Select(file => IsLarge(file)
            ? (object)new { rfilename = file, size = Files[file].Length, blobId = new string('0', 40), lfs = new { sha256 = HashOf(file), size = Files[file].Length, pointerSize = 134 } }
            : new { rfilename = file, size = Files[file].Length, blobId = HashOf(file) }),
    });

    private bool IsLarge(string file) => Files[file].Length >= LargeFrom;

#pragma warning disable CA5350 // git names contents by SHA-1
    private static byte[] GitHash(byte[] content) => SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
#pragma warning restore CA5350
}
