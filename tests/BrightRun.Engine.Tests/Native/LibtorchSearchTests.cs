using BrightRun.Domain;
using BrightRun.Engine.Native;

namespace BrightRun.Engine.Tests.Native;

/// <summary>Libtorch is found where it was named, else where Python or the program keep it. The folders are made up; their files are empty.</summary>
public sealed class LibtorchSearchTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("brightrun-libtorch-").FullName;

    [Fact]
    public void ANamedFolder_IsTaken_WhereverInItTheLibrariesAre()
    {
        var inner = Place("named/torch/lib", "torch_cpu");
        var found = GetSearch() with { Named = Path.Combine(_root, "named"), NamedBy = "the option" };
        Assert.Equal(inner, found.Find().Folder);
        Assert.Equal("named by the option", found.Find().Origin);
    }

    [Fact]
    public void ANamedFolder_WithoutLibtorch_IsRefused_WithItsNameAndWhoNamedIt()
    {
        var refused = Assert.Throws<RefusedException>(() => (GetSearch() with { Named = Path.Combine(_root, "nothing") }).Find());
        Assert.StartsWith(LibtorchSearch.Variable, refused.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "nothing"), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, true, "Python package")]
    [InlineData(true, false, "comes with the program")] // a Python package for the CPU has no advantage
    [InlineData(false, true, "comes with the program")]
    public void APythonPackage_IsPreferred_WhereItAndTheMachineHaveCuda(bool driver, bool cuda, string origin)
    {
        Place("site-packages/torch/lib", cuda ? ["torch_cpu", "torch_cuda"] : ["torch_cpu"]);
        Place("program", "torch_cpu");
        Assert.Equal(origin, (GetSearch() with { HasDriver = driver }).Find().Origin);
    }

    [Fact]
    public void APythonPackage_Serves_WhereTheProgramBringsNone()
    {
        var folder = Place("site-packages/torch/lib", "torch_cpu");
        Assert.Equal(folder, GetSearch().Find().Folder);
    }

    [Fact]
    public void NoLibtorchAtAll_IsRefused_WithEveryFolderThatWasSearched()
    {
        var refused = Assert.Throws<RefusedException>(() => GetSearch().Find());
        Assert.Contains(Path.Combine(_root, "program"), refused.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_root, "site-packages"), refused.Message, StringComparison.Ordinal);
        Assert.Contains(LibtorchSearch.Variable, refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void LibrariesOfACudaBuild_AreLoadedInTheOrderOfTheirNeeds()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file names are those of Linux");
        Place("site-packages/torch/lib", "torch", "torch_cpu", "torch_cuda", "c10", "c10_cuda");
        Touch("site-packages/torch.libs/libgomp-0123abcd.so.1.0.0");
        var order = GetSearch().Find().LoadOrder().Select(Path.GetFileName);
        Assert.Equal(["libgomp-0123abcd.so.1.0.0", "libc10.so", "libtorch_cpu.so", "libc10_cuda.so", "libtorch_cuda.so", "libtorch.so"], order);
    }

    [Fact]
    public void TheRuntimeCompiler_IsSoughtBesideLibtorch_ThenInNvidiasPackages_ThenInTheToolkit()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "file names are those of Linux");
        Place("site-packages/torch/lib", "torch_cpu", "torch_cuda");
        Touch("site-packages/torch/lib/libnvrtc-0123abcd.so.12");
        Touch("site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12");
        Touch("site-packages/nvidia/cuda_nvrtc/lib/libnvrtc-builtins.so.12.8");
        Touch("site-packages/nvidia/cu13/lib/libnvrtc.so.13");
        Touch("site-packages/nvidia/cudnn/lib/libcudnn.so.9");
        Touch("toolkit/lib64/libnvrtc.so.12");
        var libtorch = GetSearch().Find();
        var found = libtorch.Compilers(Path.Combine(_root, "toolkit")).TakeWhile(Path.IsPathRooted).Select(path => Path.GetRelativePath(_root, path));
        Assert.Equal(
            [
                "site-packages/torch/lib/libnvrtc-0123abcd.so.12", "site-packages/nvidia/cu13/lib/libnvrtc.so.13",
                "site-packages/nvidia/cuda_nvrtc/lib/libnvrtc.so.12", "toolkit/lib64/libnvrtc.so.12",
            ],
            found);
        Assert.Equal("libnvrtc.so.13", libtorch.Compilers(null).First(name => !Path.IsPathRooted(name)));
        Assert.Contains(libtorch.CudaPackages(), path => path.EndsWith("libcudnn.so.9", StringComparison.Ordinal));
    }

    [Fact]
    public void PythonsFolders_AreThoseOfTheActiveEnvironment_ThenOfTheInterpretersOnThePath()
    {
        Directory.CreateDirectory(Path.Combine(_root, "venv/lib/python3.12/site-packages"));
        Directory.CreateDirectory(Path.Combine(_root, "usr/lib/python3.11/dist-packages"));
        Touch("usr/bin/python3");
        string? Variable(string name) => name switch
        {
            "VIRTUAL_ENV" => Path.Combine(_root, "venv"),
            "PATH" => string.Join(Path.PathSeparator, Path.Combine(_root, "usr/bin"), Path.Combine(_root, "empty")),
            _ => null,
        };
        Assert.Equal(
            [Path.Combine(_root, "venv", "lib", "python3.12", "site-packages"), Path.Combine(_root, "usr", "lib", "python3.11", "dist-packages")],
            PythonFolders.Find(Variable).Select(Path.GetFullPath));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private LibtorchSearch GetSearch() => new(null, LibtorchSearch.Variable, [Path.Combine(_root, "program")], [Path.Combine(_root, "site-packages")], HasDriver: false);

    private string Place(string folder, params string[] libraries)
    {
        foreach (var library in libraries)
            Touch(Path.Combine(folder, LibraryFile.Name(library)));
        return Path.GetFullPath(Path.Combine(_root, folder));
    }

    private void Touch(string path)
    {
        var whole = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(whole)!);
        File.WriteAllBytes(whole, []);
    }
}
