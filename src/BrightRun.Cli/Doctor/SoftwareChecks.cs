using System.Runtime.InteropServices;
using BrightRun.Domain;
using BrightRun.Engine.Kernels;
using BrightRun.Engine.Native;

namespace BrightRun.Cli.Doctor;

/// <summary>.NET and the tensor library.</summary>
internal static class SoftwareChecks
{
    private const string NativeName = "native libraries";

    public static DoctorCheck Runtime() => DoctorCheck.Ok(
        "runtime", $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {RuntimeInformation.OSDescription}");

    /// <summary>The SDK builds the product; a built one runs without it.</summary>
    public static async Task<DoctorCheck> SdkAsync(CancellationToken cancellation)
    {
        var version = await ToolRun.AskAsync("dotnet", ["--version"], cancellation);
        return version is null
            ? DoctorCheck.Warn(
                "SDK",
                "no .NET SDK that fits global.json on the PATH; what is built runs, but it can't be built again",
                "Install it: https://dotnet.microsoft.com/download")
            : DoctorCheck.Ok("SDK", version);
    }

    /// <summary>Loads libtorch, which takes about half a second.</summary>
    public static DoctorCheck NativeLibraries()
    {
        try
        {
            var native = TorchNative.EnsureLoaded();
            var bridge = native.Patched ? $"bridge patched for this system's libstdc++: {native.Bridge}" : "bridge as packaged";
            return DoctorCheck.Ok(NativeName, $"libtorch {native.TorchVersion} in {native.Folder} ({native.Origin}); {bridge}; {Cuda(native)}");
        }
        catch (RefusedException refused)
        {
            return DoctorCheck.Broken(NativeName, refused.Message, LoaderRemedy(refused, refused.Remedy));
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return DoctorCheck.Broken(NativeName, failure.Message.ReplaceLineEndings(" "), LoaderRemedy(failure, "Delete the artifacts folder and run `./brightrun doctor` again, so that the packages are restored anew."));
        }
    }

    /// <summary>Whose kernels compute; on a GPU they are compiled now.</summary>
    public static DoctorCheck Kernels()
    {
        const string Name = "kernels";
        try
        {
            var report = KernelReport.OfThisMachine();
            return report.IsFallback
                ? DoctorCheck.Warn(Name, report.Text, "Training works and is slower. NVIDIA's runtime compiler (NVRTC) comes with every libtorch for CUDA and with the Python package nvidia-cuda-nvrtc; the driver comes with the GPU's.")
                : DoctorCheck.Ok(Name, report.Text);
        }
        catch (Exception failure) when (failure is RefusedException or DllNotFoundException or BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return DoctorCheck.Broken(Name, "unknown without the native libraries", "See there.");
        }
    }

    private static string Cuda(NativeLibraries native)
    {
        if (!native.HasCuda)
            return "for the CPU only";
        var compiler = native.NvrtcCandidates.FirstOrDefault(File.Exists);
        return compiler is null ? "with CUDA, but without a runtime compiler in its folders" : $"with CUDA, runtime compiler {compiler}";
    }

    private static string LoaderRemedy(Exception failure, string usual)
    {
        if (failure.Message.Contains("GLIBC_", StringComparison.Ordinal))
            return "The C library of this system is too old; libtorch needs glibc 2.28 or newer (Debian 10, Ubuntu 20.04, RHEL 8).";
        return failure.Message.Contains("musl", StringComparison.Ordinal) || File.Exists("/etc/alpine-release")
            ? "libtorch needs glibc; use a Debian, Ubuntu or RHEL system or image instead of Alpine."
            : usual;
    }
}
