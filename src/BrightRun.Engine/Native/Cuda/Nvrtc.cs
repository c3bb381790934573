using System.Runtime.InteropServices;
using System.Text;
using BrightRun.Domain;

namespace BrightRun.Engine.Native.Cuda;

/// <summary>NVIDIA's runtime compiler, which comes with every CUDA build of libtorch (NVRTC user guide).</summary>
internal sealed unsafe class Nvrtc : IDisposable
{
    private readonly nint _library;
    private readonly string _path;

    private Nvrtc(nint library, string path)
    {
        (_library, _path) = (library, path);
        int major, minor;
        Check(((delegate* unmanaged<int*, int*, int>)Export("nvrtcVersion"))(&major, &minor), "tell its version");
        Name = $"NVRTC {major}.{minor} ({path})";
    }

    /// <summary>Version and file.</summary>
    public string Name { get; }

    /// <summary>Opens the first that can be loaded.</summary>
    /// <param name="candidates">Paths or names of libraries.</param>
    /// <exception cref="RefusedException">None can.</exception>
    public static Nvrtc Open(IReadOnlyList<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out var library))
                return new Nvrtc(library, candidate);
        }

        throw new RefusedException(
            $"NVIDIA's runtime compiler is missing: none of {string.Join(", ", candidates)} can be loaded",
            "Install the Python package of NVRTC beside torch, or name a libtorch with CUDA by BRIGHTRUN_LIBTORCH.");
    }

    /// <summary>Machine code for one architecture.</summary>
    /// <param name="source">CUDA C.</param>
    /// <param name="architecture">For example <c>sm_90</c>.</param>
    /// <exception cref="RefusedException">It does not compile; the compiler's first words are in the message.</exception>
    public byte[] Compile(string source, string architecture)
    {
        nint program;
        var create = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)Export("nvrtcCreateProgram");
        fixed (byte* text = Text(source), name = Text("brightrun.cu"))
            Check(create(&program, text, name, 0, null, null), "take the source");
        try
        {
            fixed (byte* target = Text($"--gpu-architecture={architecture}"), standard = Text("--std=c++17"))
            {
                var options = stackalloc byte*[] { target, standard };
                if (((delegate* unmanaged<nint, int, byte**, int>)Export("nvrtcCompileProgram"))(program, 2, options) != 0)
                    throw new RefusedException($"{Name} does not compile our kernels for {architecture}: {Log(program)}", "Use a newer torch build for CUDA; older compilers do not know newer GPUs.");
            }

            return Read(program, "nvrtcGetCUBINSize", "nvrtcGetCUBIN");
        }
        finally
        {
            _ = ((delegate* unmanaged<nint*, int>)Export("nvrtcDestroyProgram"))(&program);
        }
    }

    public void Dispose() => NativeLibrary.Free(_library);

    private string Log(nint program)
    {
        const int Most = 400; // characters; one line of a note
        var log = Encoding.UTF8.GetString(Read(program, "nvrtcGetProgramLogSize", "nvrtcGetProgramLog")).TrimEnd('\0', '\n').ReplaceLineEndings(" ");
        return log.Length > Most ? log[..Most] : log;
    }

    private byte[] Read(nint program, string sizeFunction, string readFunction)
    {
        nuint size;
        Check(((delegate* unmanaged<nint, nuint*, int>)Export(sizeFunction))(program, &size), "measure its result");
        var bytes = new byte[size];
        fixed (byte* target = bytes)
            Check(((delegate* unmanaged<nint, byte*, int>)Export(readFunction))(program, target), "hand over its result");
        return bytes;
    }

    private void Check(int result, string doing)
    {
        if (result != 0)
            throw new RefusedException($"NVIDIA's runtime compiler {_path} could not {doing} (error {result})", "Install the NVRTC that belongs to this torch.");
    }

    private nint Export(string name) => NativeLibrary.TryGetExport(_library, name, out var address)
        ? address
        : throw new RefusedException($"{_path} is no runtime compiler that we can use: it has no {name}", "NVRTC 11.2 or newer is needed.");

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}
