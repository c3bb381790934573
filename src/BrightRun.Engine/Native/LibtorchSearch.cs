using System.Runtime.InteropServices;
using BrightRun.Domain;

namespace BrightRun.Engine.Native;

/// <summary>
/// Where to look for libtorch. What is named is taken or refused. Else a Python package with CUDA where there is an NVIDIA driver, else
/// what came with the program, else any Python package.
/// </summary>
/// <param name="Named">A folder that someone named; null for none.</param>
/// <param name="NamedBy">How it was named: the option or the variable.</param>
/// <param name="Packaged">Folders that come with the program.</param>
/// <param name="PythonPackages">Folders of installed Python packages, best first.</param>
/// <param name="HasDriver">Whether this machine has an NVIDIA driver.</param>
internal sealed record LibtorchSearch(string? Named, string NamedBy, IReadOnlyList<string> Packaged, IReadOnlyList<string> PythonPackages, bool HasDriver)
{
    /// <summary>Names a folder for every program of a user.</summary>
    public const string Variable = "BRIGHTRUN_LIBTORCH";

    /// <summary>What this machine offers.</summary>
    /// <param name="option">A folder that was named on the command line; null for none.</param>
    public static LibtorchSearch Here(string? option) => new(
        option ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null),
        option is null ? Variable : "the option",
        [Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeIdentifier(), "native"), AppContext.BaseDirectory],
        PythonFolders.Find(Environment.GetEnvironmentVariable),
        OperatingSystem.IsLinux() && File.Exists("/proc/driver/nvidia/version"));

    /// <summary>The libtorch to use.</summary>
    /// <exception cref="RefusedException">There is none where one was named, or none at all.</exception>
    public Libtorch Find()
    {
        if (Named is not null)
        {
            return Libtorch.At(Named, $"named by {NamedBy}")
                ?? throw new RefusedException($"{NamedBy}: there is no {LibraryFile.Name("torch_cpu")} in {Named}, nor in lib or torch/lib below it.", "Name the folder of a libtorch or of the installed Python package torch.");
        }

        var packaged = Packaged.Select(folder => Libtorch.At(folder, "comes with the program")).FirstOrDefault(one => one is not null);
        var python = PythonPackages.Select(folder => Libtorch.At(folder, "Python package")).Where(one => one is not null).ToList();
        return (HasDriver ? python.Find(one => one!.HasCuda) : null)
            ?? packaged
            ?? python.FirstOrDefault()
            ?? throw new RefusedException(
                $"the tensor library is missing: no {LibraryFile.Name("torch_cpu")} in {string.Join(" or ", Packaged.Concat(PythonPackages))}",
                $"Name the folder of a libtorch by {Variable}, install the Python package torch, or build on Linux x64, Windows x64 or macOS arm64 (this is {RuntimeInformation.RuntimeIdentifier}).");
    }

    private static string RuntimeIdentifier()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}

/// <summary>Folders of Python packages: of the active environment, then of the interpreters on the path. No Python is run.</summary>
internal static class PythonFolders
{
    /// <param name="variable">Reads the environment.</param>
    public static IReadOnlyList<string> Find(Func<string, string?> variable)
    {
        var prefixes = new[] { variable("VIRTUAL_ENV"), variable("CONDA_PREFIX") }
            .Concat((variable("PATH") ?? string.Empty).Split(Path.PathSeparator).Where(HasPython).Select(Path.GetDirectoryName))
            .Where(prefix => !string.IsNullOrEmpty(prefix));
        return [.. prefixes.SelectMany(prefix => PackagesOf(prefix!)).Distinct(StringComparer.Ordinal)];
    }

    private static bool HasPython(string folder) => folder.Length > 0 && (File.Exists(Path.Combine(folder, "python3")) || File.Exists(Path.Combine(folder, "python.exe")));

    private static IEnumerable<string> PackagesOf(string prefix)
    {
        string[] roots = [Path.Combine(prefix, "lib"), Path.Combine(prefix, "local", "lib"), Path.Combine(prefix, "lib64")];
        var versions = roots.Where(Directory.Exists).SelectMany(root => Directory.GetDirectories(root, "python3*").OrderDescending(StringComparer.Ordinal));
        var folders = versions.SelectMany(version => new[] { Path.Combine(version, "site-packages"), Path.Combine(version, "dist-packages") });
        return folders.Append(Path.Combine(prefix, "Lib", "site-packages")).Where(Directory.Exists);
    }
}
