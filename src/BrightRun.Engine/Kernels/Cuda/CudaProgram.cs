using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using BrightRun.Domain;
using BrightRun.Engine.Native;
using BrightRun.Engine.Native.Cuda;

namespace BrightRun.Engine.Kernels.Cuda;

/// <summary>
/// Source compiled by NVRTC for the GPU that is there, and launched through the driver on the legacy default stream. That is
/// torch's current stream unless someone asks torch for another, which nobody here does, so both run in the order of their calls.
/// </summary>
internal sealed unsafe class CudaProgram : IGpuProgram
{
    private static readonly ConcurrentDictionary<(string SourceHash, int Device), Lazy<CudaProgram>> Loaded = new();

    private readonly CudaDriver _driver;
    private readonly CudaContext _context;
    private readonly nint _module;
    private readonly ConcurrentDictionary<string, nint> _functions = new(StringComparer.Ordinal);

    private CudaProgram(string source, int device)
    {
        _driver = CudaDriver.Open();
        _context = _driver.OpenDevice(device);
        using var compiler = Nvrtc.Open(TorchNative.EnsureLoaded().NvrtcCandidates);
        Compiler = compiler.Name;
        _context.MakeCurrent();
        _module = _driver.LoadModule(compiler.Compile(source, _context.Architecture));
    }

    /// <summary>The compiler and its version.</summary>
    public string Compiler { get; }

    /// <summary>Compiles, or takes what was compiled in this process before.</summary>
    /// <param name="source">CUDA C.</param>
    /// <param name="device">Number of the GPU.</param>
    /// <exception cref="RefusedException">There is no driver or compiler, or the source does not compile.</exception>
    public static CudaProgram Load(string source, int device)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)));
        return Loaded.GetOrAdd((hash, device), _ => new Lazy<CudaProgram>(() => new CudaProgram(source, device))).Value;
    }

    public void Launch(string function, long blocks, params ReadOnlySpan<GpuArgument> arguments)
    {
        if (blocks == 0)
            return;
        _context.MakeCurrent();
        var entry = _functions.GetOrAdd(function, name => _driver.FindFunction(_module, name));
        var addresses = stackalloc void*[arguments.Length];
        fixed (GpuArgument* first = arguments)
        {
            for (var i = 0; i < arguments.Length; i++)
                addresses[i] = first + i;
            _driver.Launch(entry, checked((uint)blocks), GpuGrid.Threads, addresses);
        }
    }
}
