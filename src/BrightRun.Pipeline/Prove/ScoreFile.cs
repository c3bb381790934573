using BrightRun.Domain;
using BrightRun.Domain.Prove.Comparison;

namespace BrightRun.Pipeline.Prove;

/// <summary>The scores of a file.</summary>
/// <param name="Rows">One for each score, blank ones included.</param>
/// <param name="OtherColumns">Columns that are not looked at.</param>
public sealed record ScoreFileContent(IReadOnlyList<ScoreRow> Rows, IReadOnlyList<string> OtherColumns);

/// <summary>
/// Reads scores: CSV with a header, or a JSON list of objects (also <c>{"scores": [...]}</c>), with the columns scenario, arm, score and
/// optionally rater and cluster.
/// </summary>
public static class ScoreFile
{
    internal const string Scenario = "scenario";
    internal const string Arm = "arm";
    internal const string Score = "score";
    internal const string Rater = "rater";
    internal const string Cluster = "cluster";

    internal static readonly string[] Required = [Scenario, Arm, Score];
    internal static readonly string[] Known = [.. Required, Rater, Cluster];

    private const long LargestFile = 256L << 20;

    /// <summary>Reads a file; one that ends in .json is JSON, every other one CSV.</summary>
    /// <exception cref="RefusedException">It cannot be read, lacks a column, or holds something that is no score; the message names the line.</exception>
    public static ScoreFileContent Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > LargestFile } file)
                throw new RefusedException($"{path} is {file.Length >> 20} MiB large; at most {LargestFile >> 20} MiB are read.", "Leave columns out that are not needed, or compare fewer arms at a time.");
            using var stream = File.OpenRead(path);
            return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? JsonScores.Read(stream, path) : CsvScores.Read(stream, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{path} cannot be read: {failure.Message}", "Check the path and its access rights.", failure);
        }
    }

    internal static RefusedException NoText(string path, string place, string column) =>
        new($"{path}, {place}: {column} is empty.", "Give every row a scenario and an arm.");

    internal static RefusedException NoNumber(string path, string place, string text) =>
        new($"{path}, {place}: the score \"{(text.Length > 40 ? text[..40] + "…" : text)}\" is no number.", "Write numbers with a point (3.5), and leave the cell empty where there is no score.");
}
