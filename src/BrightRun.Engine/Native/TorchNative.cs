using System.Runtime.InteropServices;
using System.Security.Cryptography;
using BrightRun.Domain;
using TorchSharp;

namespace BrightRun.Engine.Native;

/// <summary>
/// Loads libtorch and TorchSharp's bridge to it, once, at the first tensor call. The bridge asks for a symbol version of
/// libstdc++ that older systems (Debian 12, Ubuntu 22.04) lack although it calls nothing of it; there, and only there, a
/// copy of the bridge is loaded whose need is marked as weak.
/// </summary>
/// <remarks>See docs/decisions for the facts behind it.</remarks>
public static class TorchNative
{
    /// <summary>TorchSharp's bridge to libtorch.</summary>
    internal const string Bridge = "LibTorchSharp";

    /// <summary>The OpenMP runtime that libtorch for Linux uses, whatever its file is called.</summary>
    internal const string OpenMp = "libtorch-openmp";

    /// <summary>The only symbol of this version that the bridge refers to is <c>std::ios_base_library_init</c>, which it never calls.</summary>
    private const string AbsentVersion = "GLIBCXX_3.4.32";

    private static readonly Lock Gate = new();
    private static NativeLibraries? _loaded;
    private static string? _named;

    /// <summary>Makes sure that tensors work; the first call takes about half a second.</summary>
    /// <returns>What was loaded.</returns>
    /// <exception cref="RefusedException">The native libraries are missing or cannot be loaded.</exception>
    public static NativeLibraries EnsureLoaded()
    {
        lock (Gate)
            return _loaded ??= Load();
    }

    /// <summary>Names the folder of the libtorch to use; to be called before any tensor is made.</summary>
    /// <exception cref="InvalidOperationException">One is loaded already.</exception>
    public static void Use(string folder)
    {
        lock (Gate)
            _named = _loaded is null ? folder : throw new InvalidOperationException("libtorch is loaded already");
    }

    private static NativeLibraries Load()
    {
        CMemory.KeepFreedPages();
        OpenMpSpin.Limit();
        var libtorch = LibtorchSearch.Here(_named).Find();
        LoadLibtorch(libtorch);
        var bridge = FindBridge(libtorch);
        var handle = TryLoad(bridge, out var reason);
        var patched = false;
        if (handle == 0)
        {
            if (!OperatingSystem.IsLinux() || !reason.Contains(AbsentVersion, StringComparison.Ordinal))
                throw Unloadable(bridge, reason);
            bridge = PatchedCopy(bridge);
            patched = true;
            handle = TryLoad(bridge, out reason);
            if (handle == 0)
                throw Unloadable(bridge, reason);
        }

        NativeLibrary.SetDllImportResolver(typeof(torch).Assembly, (name, _, _) => name == Bridge ? handle : 0);
        NativeLibrary.SetDllImportResolver(typeof(TorchNative).Assembly, (name, _, _) => name switch
        {
            Bridge => handle,
            OpenMp when libtorch.OpenMp is { } openMp => NativeLibrary.Load(openMp),
            _ => 0,
        });
        torch.InitializeDeviceType(DeviceType.CPU);
        return new NativeLibraries(libtorch.Folder, bridge, patched, torch.__version__)
        {
            Origin = libtorch.Origin,
            HasCuda = libtorch.HasCuda,
            NvrtcCandidates = libtorch.Compilers(Environment.GetEnvironmentVariable("CUDA_HOME")),
        };
    }

    /// <summary>Loads by path, so that the bridge and the libraries find each other by name.</summary>
    private static void LoadLibtorch(Libtorch libtorch)
    {
        foreach (var library in libtorch.LoadOrder())
        {
            if (TryLoad(library, out var reason) != 0)
                continue;
            LoadWhatLoads(libtorch.CudaPackages());
            if (TryLoad(library, out reason) == 0)
                throw Unloadable(library, reason);
        }
    }

    /// <summary>Loads libraries that need one another in an order that nobody names: again and again, as long as one more loads.</summary>
    private static void LoadWhatLoads(IReadOnlyList<string> libraries)
    {
        var left = libraries.ToList();
        while (left.RemoveAll(library => TryLoad(library, out _) != 0) > 0)
        {
        }
    }

    /// <summary>The bridge comes with the program, wherever libtorch is.</summary>
    private static string FindBridge(Libtorch libtorch)
    {
        var folders = LibtorchSearch.Here(null).Packaged.Append(libtorch.Folder).ToList();
        return folders.Select(folder => Path.Combine(folder, LibraryFile.Name(Bridge))).FirstOrDefault(File.Exists)
            ?? throw new RefusedException(
                $"the bridge to the tensor library is missing: no {LibraryFile.Name(Bridge)} in {string.Join(" or ", folders)}",
                "Build or publish the program again; the file comes with TorchSharp.");
    }

    private static nint TryLoad(string path, out string reason)
    {
        try
        {
            reason = string.Empty;
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException missing)
        {
            reason = missing.Message;
            return 0;
        }
    }

    private static string PatchedCopy(string original)
    {
        var image = File.ReadAllBytes(original);
        var name = $"{Path.GetFileNameWithoutExtension(original)}-{Convert.ToHexStringLower(SHA256.HashData(image))[..16]}.so";
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "brightrun", "native");
        var copy = Path.Combine(folder, name);
        if (File.Exists(copy))
            return copy;
        if (ElfSymbolVersions.TryRead(image) is not { } versions || versions.MarkWeak(AbsentVersion) == 0)
            throw Unloadable(original, $"it needs {AbsentVersion}, and the need could not be found in the file");

        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, $"{name}.{Environment.ProcessId}");
        File.WriteAllBytes(unfinished, image);
        File.Move(unfinished, copy, overwrite: true);
        return copy;
    }

    private static RefusedException Unloadable(string library, string reason) => new(
        $"the tensor library cannot be loaded: {library}: {reason}",
        "Run `brightrun doctor`; it names what this system lacks.");
}

/// <summary>Which native tensor libraries are in use.</summary>
/// <param name="Folder">The folder of libtorch.</param>
/// <param name="Bridge">The bridge library that was loaded.</param>
/// <param name="Patched">True when the system lacks a symbol version and a copy with a weak need was loaded.</param>
/// <param name="TorchVersion">Version of TorchSharp.</param>
public sealed record NativeLibraries(string Folder, string Bridge, bool Patched, string TorchVersion)
{
    /// <summary>How libtorch was found, in words.</summary>
    public required string Origin { get; init; }

    /// <summary>Whether it computes on NVIDIA GPUs.</summary>
    public required bool HasCuda { get; init; }

    /// <summary>Where NVIDIA's runtime compiler may be, best first.</summary>
    public required IReadOnlyList<string> NvrtcCandidates { get; init; }
}
