using System.Runtime.InteropServices;
using BrightRun.Domain;

namespace BrightRun.Engine.Native.Cuda;

/// <summary>The few functions of NVIDIA's driver that loading and launching kernels takes (CUDA Driver API reference).</summary>
internal sealed unsafe class CudaDriver
{
    private const int ComputeCapabilityMajor = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    private const int ComputeCapabilityMinor = 76;

    private static readonly string[] Names = OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", "libcuda.so"];
    private static readonly Lazy<CudaDriver> Opened = new(() => new CudaDriver());

    private readonly delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int> _launchKernel;
    private readonly delegate* unmanaged<nint*, byte*, uint, int*, void**, int> _loadModule;
    private readonly delegate* unmanaged<nint*, nint, byte*, int> _getFunction;
    private readonly delegate* unmanaged<nint, int> _setContext;
    private readonly delegate* unmanaged<nint*, int, int> _retainPrimary;
    private readonly delegate* unmanaged<int*, int, int> _getDevice;
    private readonly delegate* unmanaged<int*, int, int, int> _getAttribute;
    private readonly delegate* unmanaged<int, byte**, int> _errorText;
    private readonly delegate* unmanaged<nuint*, nuint*, int> _memory;

    private CudaDriver()
    {
        nint library = 0;
        if (!Array.Exists(Names, name => NativeLibrary.TryLoad(name, out library)))
            throw new RefusedException($"there is no NVIDIA driver ({Names[0]} is not found)", "Install the driver of the GPU, or train on the CPU.");
        nint Export(string name) => NativeLibrary.TryGetExport(library, name, out var address)
            ? address
            : throw new RefusedException($"the NVIDIA driver is too old: it has no {name}", "Install a current driver.");

        _launchKernel = (delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Export("cuLaunchKernel");
        _loadModule = (delegate* unmanaged<nint*, byte*, uint, int*, void**, int>)Export("cuModuleLoadDataEx");
        _getFunction = (delegate* unmanaged<nint*, nint, byte*, int>)Export("cuModuleGetFunction");
        _setContext = (delegate* unmanaged<nint, int>)Export("cuCtxSetCurrent");
        _retainPrimary = (delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain");
        _getDevice = (delegate* unmanaged<int*, int, int>)Export("cuDeviceGet");
        _getAttribute = (delegate* unmanaged<int*, int, int, int>)Export("cuDeviceGetAttribute");
        _memory = (delegate* unmanaged<nuint*, nuint*, int>)Export("cuMemGetInfo_v2");
        _errorText = (delegate* unmanaged<int, byte**, int>)Export("cuGetErrorString");
        Check(((delegate* unmanaged<uint, int>)Export("cuInit"))(0), "initialise");
    }

    /// <summary>The driver of this machine.</summary>
    /// <exception cref="RefusedException">There is none, or it finds no GPU.</exception>
    public static CudaDriver Open() => Opened.Value;

    /// <summary>A GPU, in the context that torch uses as well.</summary>
    /// <param name="number">Counted from 0.</param>
    public CudaContext OpenDevice(int number)
    {
        int device, major, minor;
        nint context;
        Check(_getDevice(&device, number), $"find GPU {number}");
        Check(_getAttribute(&major, ComputeCapabilityMajor, device), "read the compute capability");
        Check(_getAttribute(&minor, ComputeCapabilityMinor, device), "read the compute capability");
        Check(_retainPrimary(&context, device), "open the GPU's context");
        return new CudaContext(this, context, $"sm_{major}{minor}");
    }

    /// <summary>Loads machine code into the current context.</summary>
    public nint LoadModule(byte[] code)
    {
        nint module;
        fixed (byte* bytes = code)
            Check(_loadModule(&module, bytes, 0, null, null), "load the compiled kernels");
        return module;
    }

    /// <summary>A kernel by its name.</summary>
    public nint FindFunction(nint module, string name)
    {
        nint function;
        fixed (byte* text = System.Text.Encoding.ASCII.GetBytes(name + '\0'))
            Check(_getFunction(&function, module, text), $"find the kernel {name}");
        return function;
    }

    /// <summary>Queues a kernel on the legacy default stream.</summary>
    public void Launch(nint function, uint blocks, uint threads, void** arguments) =>
        Check(_launchKernel(function, blocks, 1, 1, threads, 1, 1, 0, 0, arguments, null), "launch a kernel");

    /// <summary>Makes a context the calling thread's.</summary>
    public void SetCurrent(nint context) => Check(_setContext(context), "enter the GPU's context");

    /// <summary>
    /// Bytes in use on the GPU of the calling thread's context, by every process. Torch gives nothing back to the driver by itself, so that
    /// after a run this is its peak, with what it keeps for reuse.
    /// </summary>
    public long UsedMemory()
    {
        nuint free, total;
        Check(_memory(&free, &total), "tell its memory");
        return (long)(total - free);
    }

    private void Check(int result, string doing)
    {
        if (result == 0)
            return;
        byte* text = null;
        var reason = _errorText(result, &text) == 0 ? Marshal.PtrToStringUTF8((nint)text) : null;
        throw new RefusedException($"the NVIDIA driver could not {doing}: {reason ?? "unknown error"} ({result})", "`nvidia-smi` says whether the GPU is in order; a restart of the program may help.");
    }
}

/// <summary>A GPU's context.</summary>
/// <param name="driver">The driver.</param>
/// <param name="handle">The primary context, which lives as long as the process.</param>
/// <param name="architecture">As the compiler names it, for example <c>sm_90</c>.</param>
internal sealed class CudaContext(CudaDriver driver, nint handle, string architecture)
{
    [ThreadStatic]
    private static nint _current; // of this thread, as far as we set it

    /// <summary>What to compile for.</summary>
    public string Architecture => architecture;

    /// <summary>Makes it the calling thread's, once per thread.</summary>
    public void MakeCurrent()
    {
        if (_current == handle)
            return;
        driver.SetCurrent(handle);
        _current = handle;
    }
}
