using BrightRun.Formats.Safetensors;

namespace BrightRun.Cli.Demo;

/// <summary>Counts the values of an adapter.</summary>
internal static class AdapterSize
{
    /// <summary>Values in the adapter's file.</summary>
    public static long Of(string folder)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, "adapter_model.safetensors"));
        return file.Tensors.Values.Sum(tensor => tensor.Shape.Aggregate(1L, (product, size) => product * size));
    }
}
