using System.Text.Json;
using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Which files of a repository are needed: what a base is opened and trained from, its licence and its card, and nothing else.</summary>
internal static class FileSelection
{
    public const string Config = "config.json";
    public const string Weights = "model.safetensors";
    public const string Index = "model.safetensors.index.json";

    private static readonly string[] Papers = ["LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE", "NOTICE.txt", "USE_POLICY.md", "README.md"];

    private static readonly string[] Descriptions =
    [
        Config, "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model",
        "vocab.json", "merges.txt", "chat_template.jinja", "chat_template.json",
    ];

    /// <summary>The files of a Hugging Face folder, small ones first.</summary>
    /// <param name="listing">The repository.</param>
    /// <param name="readIndex">Fetches the list of weight files.</param>
    /// <exception cref="RefusedException">There is no description, or there are no safetensors weights.</exception>
    public static async Task<IReadOnlyList<RepositoryFile>> FolderAsync(RepositoryListing listing, Func<RepositoryFile, Task<byte[]>> readIndex)
    {
        if (listing.Find(Config) is null)
            throw new RefusedException($"{listing.Repository} has no {Config}.{OtherForms(listing)}", "Choose a repository that holds a model in Hugging Face's layout.");
        List<RepositoryFile> files = [.. Papers.Concat(Descriptions).Select(listing.Find).OfType<RepositoryFile>()];
        if (listing.Find(Weights) is { } single)
            return [.. files, single];
        if (listing.Find(Index) is not { } index)
            throw new RefusedException($"{listing.Repository} has no safetensors weights.{OtherForms(listing)}", "Choose a repository with safetensors, or a GGUF file by --gguf.");
        return [.. files, index, .. Shards(await readIndex(index), listing)];
    }

    /// <summary>One GGUF file, with the licence and the card.</summary>
    /// <param name="listing">The repository.</param>
    /// <param name="wanted">Its path, or a part of it that no other GGUF file has.</param>
    /// <exception cref="RefusedException">None fits, or several do.</exception>
    public static IReadOnlyList<RepositoryFile> Gguf(RepositoryListing listing, string wanted)
    {
        RepositoryFile[] all = [.. listing.Files.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))];
        RepositoryFile[] fitting = listing.Find(wanted) is { } exact && all.Contains(exact) ? [exact] : [.. all.Where(file => file.Path.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        if (fitting is [var one])
            return [.. Papers.Select(listing.Find).OfType<RepositoryFile>(), one];
        var names = string.Join(", ", (fitting.Length > 0 ? fitting : all).Select(file => $"{file.Path} ({file.Size / 1e6:N0} MB)"));
        throw new RefusedException(
            fitting.Length > 1 ? $"--gguf {wanted} fits {fitting.Length} files of {listing.Repository}." : $"{listing.Repository} has no GGUF file that fits {wanted}.",
            all.Length == 0 ? "Choose a repository with GGUF files, or leave --gguf out." : $"Name one of: {names}.");
    }

    private static IEnumerable<RepositoryFile> Shards(byte[] index, RepositoryListing listing)
    {
        string[] names;
        try
        {
            using var document = JsonDocument.Parse(index);
            names = [.. document.RootElement.GetProperty("weight_map").EnumerateObject().Select(tensor => tensor.Value.GetString() ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new RefusedException($"{listing.Repository}: {Index} is no list of weight files.", "The repository is damaged; choose another revision.", fault);
        }

        foreach (var name in names)
        {
            if (!RepositoryNames.IsSafePath(name) || name.Contains('/') || !name.EndsWith(".safetensors", StringComparison.Ordinal))
                throw new RefusedException($"{listing.Repository}: {Index} names \"{name}\", which is no weight file of its folder.", "Do not use this repository: a name like this has no honest purpose.");
            yield return listing.Find(name) ?? throw new RefusedException($"{listing.Repository}: {Index} names {name}, which the repository does not hold.", "The repository is damaged; choose another revision.");
        }
    }

    private static string OtherForms(RepositoryListing listing)
    {
        if (listing.Files.FirstOrDefault(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) is { } gguf)
            return $" It holds GGUF files ({gguf.Path}); --gguf fetches one.";
        return listing.Files.FirstOrDefault(file => file.Path.EndsWith(".bin", StringComparison.Ordinal) || file.Path.EndsWith(".pth", StringComparison.Ordinal)) is { } pickle
            ? $" It holds {pickle.Path}: pickle files run code while they are opened, and are never fetched."
            : "";
    }
}
