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
    private const string Bridge = "LibTorchSharp";

    /// <summary>The OpenMP runtime that comes with libtorch for Linux.</summary>
    internal const string OpenMp = "libgomp-98b21ff3.so.1";

    /// <summary>The only symbol of this version that the bridge refers to is <c>std::ios_base_library_init</c>, which it never calls.</summary>
    private const string AbsentVersion = "GLIBCXX_3.4.32";

    private static readonly Lock Gate = new();
    private static NativeLibraries? _loaded;

    /// <summary>Makes sure that tensors work; the first call takes about half a second.</summary>
    /// <returns>What was loaded.</returns>
    /// <exception cref="RefusedException">The native libraries are missing or cannot be loaded.</exception>
    public static NativeLibraries EnsureLoaded()
    {
        lock (Gate)
            return _loaded ??= Load();
    }

    private static NativeLibraries Load()
    {
        CMemory.KeepFreedPages();
        OpenMpSpin.Limit();
        var folder = FindFolder();
        foreach (var library in Prerequisites())
            NativeLibrary.Load(Path.Combine(folder, library));
        NativeLibrary.SetDllImportResolver(
            typeof(TorchNative).Assembly,
            (name, _, _) => name == OpenMp ? NativeLibrary.Load(Path.Combine(folder, OpenMp)) : 0);

        var bridge = Path.Combine(folder, FileName(Bridge));
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
        torch.InitializeDeviceType(DeviceType.CPU);
        return new NativeLibraries(folder, bridge, patched, torch.__version__);
    }

    private static string FindFolder()
    {
        var packaged = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeIdentifier(), "native");
        var candidates = new[] { packaged, AppContext.BaseDirectory };
        return Array.Find(candidates, folder => File.Exists(Path.Combine(folder, FileName(Bridge))))
            ?? throw new RefusedException(
                $"the tensor library is missing: no {FileName(Bridge)} in {string.Join(" or ", candidates)}",
                $"This platform ({RuntimeInformation.RuntimeIdentifier}) may have no libtorch package; build on Linux x64, Windows x64 or macOS arm64.");
    }

    private static string RuntimeIdentifier()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    /// <summary>What the bridge needs, in the order of their own needs; loaded by path, so that the bridge finds them by name.</summary>
    private static string[] Prerequisites() => OperatingSystem.IsLinux()
        ? [OpenMp, "libc10.so", "libtorch_cpu.so", "libtorch.so"]
        : [FileName("c10"), FileName("torch_cpu"), FileName("torch")];

    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

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
public sealed record NativeLibraries(string Folder, string Bridge, bool Patched, string TorchVersion);
