using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using BrightRun.Engine.Kernels.Cuda;
using TorchSharp;

namespace BrightRun.Engine.Tests.Kernels.Cuda;

/// <summary>
/// The CUDA source compiled by a C++ compiler and run on the CPU, launched by the very code that launches it on a GPU. It shows that the
/// source computes what its twin computes; it shows nothing about NVRTC, the driver, or speed.
/// </summary>
internal sealed unsafe partial class HostProgram : IGpuProgram
{
    private static readonly ConcurrentDictionary<torch.ScalarType, Lazy<HostProgram>> Programs = new();

    private readonly nint _library;

    private HostProgram(nint library) => _library = library;

    /// <summary>The program for an element type; skips the test where there is no compiler.</summary>
    public static HostProgram Require(torch.ScalarType type)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "fibers of the C library are used, which only Linux has");
        Assert.SkipUnless(CompilerIsThere(), "there is no g++ to compile the CUDA source with");
        return Programs.GetOrAdd(type, key => new Lazy<HostProgram>(() => Build(key))).Value;
    }

    public void Launch(string function, long blocks, params ReadOnlySpan<GpuArgument> arguments)
    {
        var entry = (delegate* unmanaged<uint, uint, void**, void>)NativeLibrary.GetExport(_library, $"run_{function}");
        var addresses = stackalloc void*[arguments.Length];
        fixed (GpuArgument* first = arguments)
        {
            for (var i = 0; i < arguments.Length; i++)
                addresses[i] = first + i;
            entry((uint)blocks, GpuGrid.Threads, addresses);
        }
    }

    private static HostProgram Build(torch.ScalarType type)
    {
        var folder = Directory.CreateTempSubdirectory("brightrun-cuda-");
        var source = CudaSource.Of(type);
        var runners = KernelNames().Matches(source).Select(match => match.Groups["name"].Value)
            .Select(name => $"extern \"C\" void run_{name}(unsigned blocks, unsigned threads, void** arguments) {{ launch({name}, blocks, threads, arguments); }}");
        var (text, library) = (Path.Combine(folder.FullName, "kernels.cpp"), Path.Combine(folder.FullName, "kernels.so"));
        File.WriteAllText(text, $"#include \"{Path.Combine(AppContext.BaseDirectory, "Kernels", "Cuda", "cuda_on_cpu.h")}\"\n{source}\n{string.Join('\n', runners)}\n");
        // Contraction would round once where the source says twice.
        var (code, errors) = Run("-std=c++17 -O1 -ffp-contract=off -shared -fPIC -Wall -Wno-unused-function", text, library);
        Assert.True(code == 0, errors);
        var handle = NativeLibrary.Load(library);
        folder.Delete(recursive: true); // what is loaded stays
        return new HostProgram(handle);
    }

    private static bool CompilerIsThere() => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Any(folder => File.Exists(Path.Combine(folder, "g++")));

    private static (int Code, string Errors) Run(string options, string source, string target)
    {
        using var compiler = Process.Start(new ProcessStartInfo("g++", $"{options} \"{source}\" -o \"{target}\"") { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return (compiler.ExitCode, errors);
    }

    [GeneratedRegex("extern \"C\" __global__ void (?<name>[a-z0-9_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KernelNames();
}
