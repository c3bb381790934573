using System.Text.RegularExpressions;
using BrightRun.Domain;

namespace BrightRun.Pipeline.Train.Hub;

/// <summary>Which names of repositories, revisions and files may become a part of an address or of a path on this machine.</summary>
public static partial class RepositoryNames
{
    private const int LongestPath = 400;

    /// <summary>Names that Windows keeps for devices, with any ending.</summary>
    private static readonly string[] Devices = ["con", "prn", "aux", "nul", .. Enumerable.Range(1, 9).SelectMany(number => new[] { $"com{number}", $"lpt{number}" })];

    /// <summary>Whether a name is <c>owner/model</c>.</summary>
    public static bool IsRepository(string name) => Repository().IsMatch(name) && !name.Contains("--", StringComparison.Ordinal) && !name.Contains("..", StringComparison.Ordinal);

    /// <summary>Whether a path stays within its folder on every system: no step up, no root, no drive, no device, nothing that is not visible.</summary>
    public static bool IsSafePath(string path) =>
        path.Length is > 0 and <= LongestPath && path.Split('/').All(IsSafeSegment);

    internal static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);

    /// <exception cref="RefusedException">The revision is no branch, tag or commit.</exception>
    internal static string CheckRevision(string revision) =>
        IsSafePath(revision) && Revision().IsMatch(revision) ? revision : throw new RefusedException($"--revision {revision}: no branch, tag or commit.", "Give a name like main, or the 40 digits of a commit.");

    private static bool IsSafeSegment(string segment) =>
        segment.Length > 0 && segment is not ("." or "..") && segment[^1] is not ('.' or ' ') && segment[0] != ' '
        && !segment.Any(letter => char.IsControl(letter) || letter is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')
        && !Devices.Contains(segment.Split('.')[0], StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,95}/[A-Za-z0-9][A-Za-z0-9._-]{0,95}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Repository();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Revision();
}
