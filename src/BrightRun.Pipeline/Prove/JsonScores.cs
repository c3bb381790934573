using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Prove.Comparison;

namespace BrightRun.Pipeline.Prove;

/// <summary>Scores in JSON: a list of objects, or an object whose member <c>scores</c> is one.</summary>
internal static class JsonScores
{
    private const string Shape = "[{\"scenario\": \"s1\", \"arm\": \"A\", \"score\": 3.5}, …]";

    public static ScoreFileContent Read(Stream stream, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("scores", out var inner))
                root = inner;
            if (root.ValueKind != JsonValueKind.Array)
                throw new RefusedException($"{path} holds no list of scores.", $"Write {Shape}.");
            var others = new SortedSet<string>(StringComparer.Ordinal);
            return new ScoreFileContent([.. root.EnumerateArray().Select((item, index) => Row(item, $"item {index + 1}", path, others))], [.. others]);
        }
        catch (JsonException fault)
        {
            throw new RefusedException($"{path}, line {fault.LineNumber + 1}: not valid JSON.", $"Write {Shape}; a missing score is null.", fault);
        }
    }

    private static ScoreRow Row(JsonElement item, string place, string path, SortedSet<string> others)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw new RefusedException($"{path}, {place}: no object.", $"Write {Shape}.");
        foreach (var member in item.EnumerateObject().Where(member => !ScoreFile.Known.Contains(member.Name, StringComparer.Ordinal)))
            others.Add(member.Name);
        if (Array.Find(ScoreFile.Required, name => !item.TryGetProperty(name, out _)) is { } missing)
            throw new RefusedException($"{path}, {place}: there is no {missing}.", "Give every item a scenario, an arm and a score; a missing score is null.");
        return new ScoreRow(
            Text(ScoreFile.Scenario) ?? throw ScoreFile.NoText(path, place, ScoreFile.Scenario), Text(ScoreFile.Arm) ?? throw ScoreFile.NoText(path, place, ScoreFile.Arm),
            Number(item.GetProperty(ScoreFile.Score)), Text(ScoreFile.Rater), Text(ScoreFile.Cluster), place);

        string? Text(string name) => !item.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => value.GetString() is { } text && text.Trim().Length > 0 ? text.Trim() : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => throw new RefusedException($"{path}, {place}: {name} is no text.", $"Write {Shape}."),
        };

        double? Number(JsonElement score) => score.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Number when score.GetDouble() is var value && double.IsFinite(value) => value,
            _ => throw ScoreFile.NoNumber(path, place, score.GetRawText()),
        };
    }
}
