using BrightRun.Domain;
using BrightRun.Formats.Safetensors;
using BrightRun.Formats.Storage;

namespace BrightRun.Formats.HuggingFace;

/// <summary>
/// The weight files of a folder: <c>model.safetensors</c>, or the files that <c>model.safetensors.index.json</c> names. Nothing else in the folder is read.
/// </summary>
internal sealed class WeightFiles : IDisposable
{
    public const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private static readonly string[] PicklePatterns = ["*.bin", "*.pt", "*.pth", "*.ckpt"];

    private readonly List<SafetensorsFile> _files = [];

    private WeightFiles()
    {
    }

    /// <summary>File names without folder, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _files.Select(file => Path.GetFileName(file.Path))];

    /// <summary>The free-form strings of the first file's header.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _files[0].Metadata;

    /// <summary>Which file holds a tensor.</summary>
    public Dictionary<string, SafetensorsFile> ByTensor { get; } = new(StringComparer.Ordinal);

    /// <exception cref="RefusedException">No weights that can be read safely, a shard is missing or damaged, or the index is wrong.</exception>
    public static WeightFiles Open(string folder)
    {
        var files = new WeightFiles();
        try
        {
            if (File.Exists(Path.Combine(folder, SingleName)))
                files.Add(Path.Combine(folder, SingleName));
            else if (File.Exists(Path.Combine(folder, IndexName)))
                files.AddSharded(folder);
            else
                throw NoWeights(folder);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    private void AddSharded(string folder)
    {
        var path = Path.Combine(folder, IndexName);
        var index = JsonFields.Read(path);
        var map = index.Object("weight_map") ?? throw index.Missing("weight_map");
        var shards = map.Names.ToDictionary(tensor => tensor, tensor => map.Text(tensor) ?? throw map.Missing(tensor));
        foreach (var shard in shards.Values.Distinct().Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(shard) != shard || shard is "" or "." or "..")
                throw new RefusedException($"{path} names the file '{shard}', which is not in the folder.", "Download the model again.");
            if (!File.Exists(Path.Combine(folder, shard)))
                throw new RefusedException($"{folder}: the file {shard}, which {IndexName} names, is missing.", $"Download {shard} into the folder.");
            Add(Path.Combine(folder, shard));
        }
        var misplaced = shards.FirstOrDefault(pair => !ByTensor.TryGetValue(pair.Key, out var file) || Path.GetFileName(file.Path) != pair.Value);
        if (misplaced.Key is not null)
            throw new RefusedException($"{path} says that {misplaced.Value} holds tensor {misplaced.Key}, but it does not.", "Index and weights do not belong together; download the model again.");
    }

    private void Add(string path)
    {
        var file = SafetensorsFile.Open(path);
        _files.Add(file);
        foreach (var name in file.Tensors.Keys)
        {
            if (!ByTensor.TryAdd(name, file))
                throw new RefusedException($"Tensor {name} is in {ByTensor[name].Path} and in {path}.", "Download the model again.");
        }
    }

    private static RefusedException NoWeights(string folder)
    {
        var pickle = PicklePatterns.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault();
        return pickle is null
            ? new RefusedException($"{folder} has neither {SingleName} nor {IndexName}.", "Download the model's safetensors files into the folder.")
            : new RefusedException($"{folder} has only pickle weights ({pickle}); loading a pickle runs code that the file carries.", "Download the model's safetensors files, or convert it to them with a tool you trust.");
    }
}
