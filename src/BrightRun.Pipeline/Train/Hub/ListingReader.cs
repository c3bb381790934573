using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Reads the hub's answer about a repository. Nothing in it is believed: a name that is unsafe or a size that is none is left out.</summary>
internal static class ListingReader
{
    public static RepositoryListing Read(byte[] json, string repository)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var commit = Text(root, "sha");
            if (commit is null || !RepositoryNames.IsCommit(commit) || !root.TryGetProperty("siblings", out var siblings) || siblings.ValueKind != JsonValueKind.Array)
                throw NotAHub(repository, null);
            return new RepositoryListing(repository, commit.ToLowerInvariant(), Licence(root), [.. siblings.EnumerateArray().Select(File).OfType<RepositoryFile>()]);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw NotAHub(repository, fault);
        }
    }

    private static RepositoryFile? File(JsonElement sibling)
    {
        if (Text(sibling, "rfilename") is not { } path || !RepositoryNames.IsSafePath(path))
            return null;
        var large = sibling.TryGetProperty("lfs", out var lfs) && lfs.ValueKind == JsonValueKind.Object ? lfs : default;
        var digest = large.ValueKind == JsonValueKind.Object
            ? FileDigest.Parse(Text(large, "sha256") ?? Text(large, "oid"))
            : FileDigest.Parse(Text(sibling, "blobId"));
        var size = Size(large) ?? Size(sibling);
        return digest is null || size is null ? null : new RepositoryFile(path, size.Value, digest);
    }

    private static long? Size(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("size", out var size) && size.TryGetInt64(out var bytes) && bytes >= 0 ? bytes : null;

    private static string? Licence(JsonElement root)
    {
        if (root.TryGetProperty("cardData", out var card) && card.ValueKind == JsonValueKind.Object)
        {
            var stated = Text(card, "license");
            if ((stated is null or "other" ? Text(card, "license_name") ?? stated : stated) is { } licence)
                return licence;
        }

        const string tag = "license:";
        return root.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Array
            ? tags.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).FirstOrDefault(text => text.StartsWith(tag, StringComparison.Ordinal))?[tag.Length..]
            : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static RefusedException NotAHub(string repository, Exception? fault) =>
        new($"What answered about {repository} is no list of its files.", "Check the hub's address (--endpoint, HF_ENDPOINT): a proxy or a sign-in page may stand between.", fault);
}
