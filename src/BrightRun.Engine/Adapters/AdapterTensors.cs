using System.Runtime.InteropServices;
using BrightRun.Formats;
using BrightRun.Formats.Peft;
using BrightRun.Formats.Safetensors;
using TorchSharp;

namespace BrightRun.Engine.Adapters;

/// <summary>Moves an adapter's matrices between memory and adapter_model.safetensors, under PEFT's keys.</summary>
internal static class AdapterTensors
{
    /// <summary>Fills the matrices from files that were checked against the same base.</summary>
    public static void Read(IStoredAdapter stored, LoraAdapter adapter)
    {
        using var noGradients = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var modules = adapter.Modules.ToDictionary(module => module.Path);
        foreach (var module in stored.Modules)
        {
            Read(stored, module.AKey, modules[module.Path].A);
            Read(stored, module.BKey, modules[module.Path].B);
            if (module.Decomposed)
                Read(stored, module.MagnitudeKey, modules[module.Path].Magnitude!);
        }
    }

    /// <summary>Writes the matrices, sorted by key as PEFT's own files are.</summary>
    public static void Write(LoraAdapter adapter, string path, bool bfloat16)
    {
        var type = bfloat16 ? StoredType.BF16 : StoredType.F32;
        var entries = adapter.Modules
            .SelectMany(module => Entries(module, type))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal)
            .ToList();
        SafetensorsWriter.Write(path, entries);
    }

    private static IEnumerable<SafetensorsEntry> Entries(LoraModule module, StoredType type)
    {
        var keys = new AdaptedModule(module.Path, (int)module.Rank, 0, module.Scale);
        yield return Entry(keys.AKey, module.A, type);
        yield return Entry(keys.BKey, module.B, type);
        if (module.Magnitude is not null)
            yield return Entry(keys.MagnitudeKey, module.Magnitude, type);
    }

    private static SafetensorsEntry Entry(string key, torch.Tensor matrix, StoredType type) => new(key, type, matrix.shape, stream =>
    {
        using var scope = torch.NewDisposeScope();
        stream.Write(matrix.detach().to_type(type == StoredType.BF16 ? torch.bfloat16 : torch.float32).contiguous().cpu().bytes);
    });

    private static void Read(IStoredAdapter stored, string key, torch.Tensor matrix)
    {
        var buffer = torch.empty(matrix.shape, dtype: torch.float32);
        stored.Read(key, MemoryMarshal.Cast<byte, float>(buffer.bytes));
        matrix.copy_(buffer);
    }
}
