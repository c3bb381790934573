using System.Globalization;
using System.Text;
using BrightRun.Domain;
using BrightRun.Domain.Prove.Comparison;
using CsvHelper;
using CsvHelper.Configuration;

namespace BrightRun.Pipeline.Prove;

/// <summary>Scores in CSV: comma, semicolon or tab between the cells, a header in the first line.</summary>
internal static class CsvScores
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ScoreFileContent Read(Stream stream, string path)
    {
        try
        {
            using var reader = new StreamReader(stream, StrictUtf8);
            using var csv = new CsvParser(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
            {
                DetectDelimiter = true,
                DetectDelimiterValues = [",", ";", "\t"],
                TrimOptions = TrimOptions.Trim,
                BadDataFound = fault => throw new RefusedException($"{path}, line {fault.Context.Parser!.RawRow}: a quotation mark stands in the middle of a cell.", "Put the whole cell in quotation marks, and double those inside it."),
            });
            if (!csv.Read())
                throw new RefusedException($"{path} is empty.", $"Give a header and a row for each score: {string.Join(',', ScoreFile.Known)}.");
            var columns = Columns(csv.Record!, path);
            var rows = new List<ScoreRow>();
            while (csv.Read())
                rows.Add(Row(csv, columns, path));
            return new ScoreFileContent(rows, columns.Others);
        }
        catch (DecoderFallbackException fault)
        {
            throw new RefusedException($"{path} is no UTF-8 text.", "Save it as \"CSV UTF-8\".", fault);
        }
    }

    private static Header Columns(string[] names, string path)
    {
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var column = 0; column < names.Length; column++)
        {
            if (!places.TryAdd(names[column], column) && ScoreFile.Known.Contains(names[column], StringComparer.OrdinalIgnoreCase))
                throw new RefusedException($"{path}, line 1: the column {names[column]} stands there twice.", "Keep one of them.");
        }

        if (Array.Find(ScoreFile.Required, name => !places.ContainsKey(name)) is { } missing)
            throw new RefusedException($"{path}, line 1: there is no column {missing}, only {string.Join(", ", names.Take(12))}.", $"Name the columns in the first line: {string.Join(',', ScoreFile.Known)} (the last two are optional).");
        return new Header(places, names.Length, [.. names.Where(name => name.Length > 0 && !ScoreFile.Known.Contains(name, StringComparer.OrdinalIgnoreCase))]);
    }

    private static ScoreRow Row(CsvParser csv, Header header, string path)
    {
        var place = $"line {csv.RawRow}";
        if (csv.Count != header.Count)
            throw new RefusedException($"{path}, {place}: {csv.Count} cells under {header.Count} columns.", "Put cells that hold the separator in quotation marks.");
        return new ScoreRow(Cell(ScoreFile.Scenario) ?? throw ScoreFile.NoText(path, place, ScoreFile.Scenario), Cell(ScoreFile.Arm) ?? throw ScoreFile.NoText(path, place, ScoreFile.Arm),
            Cell(ScoreFile.Score) is { } number ? Number(number) : null, Cell(ScoreFile.Rater), Cell(ScoreFile.Cluster), place);

        string? Cell(string name) => header.Places.TryGetValue(name, out var column) && csv[column].Trim() is { Length: > 0 } text ? text : null;

        double Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) && double.IsFinite(score)
            ? score
            : throw ScoreFile.NoNumber(path, place, text);
    }

    private sealed record Header(IReadOnlyDictionary<string, int> Places, int Count, IReadOnlyList<string> Others);
}
