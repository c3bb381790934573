using TorchSharp;

namespace BrightRun.Engine.Kernels.Cuda;

/// <summary>The kernels' source text: CUDA C that needs no header, one file per operation, embedded in the assembly.</summary>
internal static class CudaSource
{
    private const string Folder = "BrightRun.Engine.Kernels.Cuda.Sources.";
    private const string Shared = Folder + "elements.cu"; // what the others use

    /// <summary>All operations for one element type, as one translation unit.</summary>
    /// <param name="type">Float32 or BFloat16.</param>
    public static string Of(torch.ScalarType type)
    {
        var operations = typeof(CudaSource).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal) && name != Shared);
        var define = type == torch.ScalarType.BFloat16 ? "#define BRIGHTRUN_BFLOAT16\n" : string.Empty;
        return define + string.Join('\n', operations.Order(StringComparer.Ordinal).Prepend(Shared).Select(Read));
    }

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(CudaSource).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
