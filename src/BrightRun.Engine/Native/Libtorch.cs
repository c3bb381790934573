namespace BrightRun.Engine.Native;

/// <summary>A libtorch on this machine: what lies where, and in which order it is loaded.</summary>
/// <param name="Folder">Where libtorch's own libraries are.</param>
/// <param name="Origin">How it was found, in words.</param>
internal sealed record Libtorch(string Folder, string Origin)
{
    private const string CudaCompiler = "nvrtc";

    /// <summary>Where a folder may hold the libraries, seen from what a person would name: itself, a libtorch, a torch package, a virtual environment's packages.</summary>
    private static readonly string[] Inside = ["", "lib", "torch/lib"];

    /// <summary>Whether it computes on NVIDIA GPUs.</summary>
    public bool HasCuda => File.Exists(PathOf("torch_cuda"));

    /// <summary>The OpenMP runtime that belongs to it: its name has a hash in most builds, and Python packages keep it beside torch. Null where there is none.</summary>
    public string? OpenMp => Files(Folder, "libgomp*.so*").Concat(Files(Path.Combine(Folder, "../../torch.libs"), "libgomp*.so*")).FirstOrDefault();

    /// <summary>Libtorch at or below a folder; null when there is none.</summary>
    public static Libtorch? At(string folder, string origin) => Inside
        .Select(inside => new Libtorch(Path.GetFullPath(Path.Combine(folder, inside)), origin))
        .FirstOrDefault(one => File.Exists(one.PathOf("torch_cpu")));

    /// <summary>The libraries in the order of their own needs. The bridge finds them by name once they are loaded.</summary>
    public IReadOnlyList<string> LoadOrder()
    {
        string[] names = HasCuda ? ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"] : ["c10", "torch_cpu", "torch"];
        var paths = names.Select(PathOf);
        return OpenMp is { } openMp ? [openMp, .. paths] : [.. paths];
    }

    /// <summary>
    /// Libraries of NVIDIA's Python packages beside the torch package. Libtorch finds them by its own search path; where that was
    /// stripped they are loaded before it.
    /// </summary>
    public IReadOnlyList<string> CudaPackages()
    {
        var packages = Path.GetFullPath(Path.Combine(Folder, "../../nvidia"));
        return Directory.Exists(packages)
            ? [.. Directory.EnumerateFiles(packages, OperatingSystem.IsWindows() ? "*.dll" : "*.so*", SearchOption.AllDirectories).Where(path => Path.GetFileName(Path.GetDirectoryName(path)) is "lib" or "bin").Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Where the runtime compiler may be, best first: beside libtorch, in NVIDIA's packages, in a toolkit, wherever the system looks.</summary>
    /// <param name="toolkit">Folder of an installed CUDA toolkit; null for none.</param>
    public IReadOnlyList<string> Compilers(string? toolkit)
    {
        var pattern = OperatingSystem.IsWindows() ? "nvrtc64*.dll" : "libnvrtc*.so*";
        var found = Files(Folder, pattern).Concat(CudaPackages()).Concat(toolkit is null ? [] : Files(Path.Combine(toolkit, "lib64"), pattern));
        string[] system = OperatingSystem.IsWindows() ? ["nvrtc64_130_0.dll", "nvrtc64_120_0.dll"] : ["libnvrtc.so.13", "libnvrtc.so.12", "libnvrtc.so"];
        return [.. found.Where(IsCompiler), .. system];
    }

    private static bool IsCompiler(string path) => Path.GetFileName(path) is var name
        && name.Contains(CudaCompiler, StringComparison.Ordinal) && !name.Contains("builtins", StringComparison.Ordinal) && !name.Contains(".alt.", StringComparison.Ordinal);

    private static string[] Files(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(Path.GetFullPath(folder), pattern).Order(StringComparer.Ordinal)] : [];

    private string PathOf(string library) => Path.Combine(Folder, LibraryFile.Name(library));
}

/// <summary>File names of shared libraries on this system.</summary>
internal static class LibraryFile
{
    /// <summary>For example <c>libtorch.so</c> of <c>torch</c>.</summary>
    public static string Name(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
