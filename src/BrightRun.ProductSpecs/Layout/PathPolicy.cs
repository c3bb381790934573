using System.Text.RegularExpressions;

namespace BrightRun.ProductSpecs.Layout;

/// <summary>How typed paths become files, and files become the paths that stand in prompts.</summary>
/// <param name="Root">Full path of the product root.</param>
/// <param name="ProjectRoot">Full path of the project that the product belongs to; the root itself or a folder above it.</param>
/// <param name="WorkingFolder">Where <c>./</c> begins.</param>
public sealed partial record PathPolicy(string Root, string ProjectRoot, string WorkingFolder)
{
    private static readonly StringComparison Comparison = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>The full path of something below the root.</summary>
    /// <param name="relative">Path with forward slashes.</param>
    /// <exception cref="SpecsException">It leaves the root.</exception>
    public string Inside(string relative)
    {
        RequirePossible(relative);
        var full = Path.GetFullPath(Path.Combine(Root, Native(relative)));
        if (!IsBelow(full, Root))
            throw new SpecsException($"{relative} leaves the product root {Root}.", "Outputs stay below the root: correct the name or the configuration.");
        return full;
    }

    /// <summary>
    /// The file or folder that a typed path means: absolute; <c>./</c> from the working folder; <c>../</c> from the tools folder
    /// (older configurations); a bare name in the folder of its kind; a path that begins with the root's own folder name below the
    /// root; else below the project where it exists, else below the root.
    /// </summary>
    /// <param name="typed">What was typed, with slashes of either direction.</param>
    /// <param name="kind">Kind of the input.</param>
    /// <param name="abbreviation">The product.</param>
    /// <param name="exists">Whether a full path exists.</param>
    public string Resolve(string typed, InputKind kind, string abbreviation, Func<string, bool> exists)
    {
        RequirePossible(typed);
        var path = typed.Trim().Replace('\\', '/');
        if (Path.IsPathFullyQualified(path) || Drive().IsMatch(path) || path.StartsWith('/'))
            return Path.IsPathFullyQualified(path) ? Path.GetFullPath(path) : path;
        if (path.StartsWith("./", StringComparison.Ordinal) || path is ".")
            return Combined(WorkingFolder, path);
        if (path.StartsWith("../", StringComparison.Ordinal) || path is "..")
            return Combined(Path.Combine(Root, SpecsLayout.Tools), path);
        if (!path.Contains('/', StringComparison.Ordinal))
            return Combined(FolderOf(kind, abbreviation), path);
        var first = path.Split('/', 2);
        if (string.Equals(first[0], Path.GetFileName(Root), Comparison))
            return Combined(Root, first[1]);
        var inProject = Combined(ProjectRoot, path);
        return exists(inProject) ? inProject : Combined(Root, path);
    }

    /// <summary>The folder in which a bare name of a kind is looked up.</summary>
    public string FolderOf(InputKind kind, string abbreviation) => kind switch
    {
        InputKind.Template => Inside(SpecsLayout.Templates),
        InputKind.Example => Inside(SpecsLayout.Examples),
        InputKind.Codebase => ProjectRoot,
        _ => Inside(SpecsLayout.ProductFolder(abbreviation)),
    };

    /// <summary>How a prompt names a file: relative to the project with forward slashes; outside of it the absolute path.</summary>
    public string Shown(string full)
    {
        if (string.Equals(full, ProjectRoot, Comparison))
            return ".";
        return IsBelow(full, ProjectRoot) ? Path.GetRelativePath(ProjectRoot, full).Replace('\\', '/') : full.Replace('\\', '/');
    }

    /// <summary>Whether a file lies outside of the project, so that a prompt can name it by an absolute path only.</summary>
    public bool IsOutside(string full) => !string.Equals(full, ProjectRoot, Comparison) && !IsBelow(full, ProjectRoot);

    /// <summary>Whether a full path lies below a folder.</summary>
    public static bool IsBelow(string full, string folder) =>
        full.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, Comparison)
        || (Path.EndsInDirectorySeparator(folder) && full.StartsWith(folder, Comparison));

    private static void RequirePossible(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
            throw new SpecsException("A path holds a null character, which no file system allows.", "Write the path without it.");
    }

    private static string Combined(string folder, string path) => Path.GetFullPath(Path.Combine(folder, Native(path)));

    private static string Native(string path) => path.Replace('/', Path.DirectorySeparatorChar);

    [GeneratedRegex(@"\A[A-Za-z]:/", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Drive();
}
