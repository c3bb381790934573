using BrightRun.Domain;
using BrightRun.Domain.Options;
using BrightRun.Domain.Serve;
using BrightRun.Domain.Train;

namespace BrightRun.Engine.Generate.Files;

/// <summary>
/// What decides the answers of a file, kept beside it as <c>ANSWERS.jsonl.options.json</c>: a continued run must go by the same.
/// </summary>
public sealed record AnswerRecord
{
    /// <summary>The value of <see cref="Schema"/> that this version writes.</summary>
    public const string CurrentSchema = "brightrun-answers-1";

    private const string Suffix = ".options.json";

    /// <summary>The form of this record.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Every option that decides the answers, by its flag's name, as its flag would be written; format and dtype as they were resolved.</summary>
    public required IReadOnlyDictionary<string, string?> Options { get; init; }

    /// <summary>The texts that end an answer.</summary>
    public required IReadOnlyList<string> Stop { get; init; }

    /// <summary>The base.</summary>
    public required FileFingerprint Base { get; init; }

    /// <summary>The adapter's weights; null for the base alone.</summary>
    public FileFingerprint? Adapter { get; init; }

    /// <summary>The prompts.</summary>
    public required FileFingerprint Input { get; init; }

    /// <summary>Where the record of an answer file is.</summary>
    public static string PathFor(string answers) => answers + Suffix;

    /// <summary>The record of an earlier run; null where there is none.</summary>
    /// <exception cref="RefusedException">It is damaged, or answers are there without it.</exception>
    public static AnswerRecord? Find(string answers)
    {
        var path = PathFor(answers);
        if (File.Exists(path))
            return RunJson.Read<AnswerRecord>(File.ReadAllText(path), path);
        return File.Exists(answers) && new FileInfo(answers).Length > 0
            ? throw new RefusedException($"{answers} exists already, and nothing beside it says by which options it came about.", "Name another --out, or delete it.")
            : null;
    }

    /// <summary>The options as text.</summary>
    /// <param name="sampling">How tokens are chosen.</param>
    /// <param name="format">The chat format in use.</param>
    /// <param name="dtype">The number type in use.</param>
    /// <param name="threads">CPU threads: products of whole prompts depend on their number in the last bits.</param>
    public static IReadOnlyDictionary<string, string?> Texts(SamplingOptions sampling, string format, string dtype, int threads)
    {
        var texts = OptionTable.Of<SamplingOptions>().ToDictionary(entry => entry.Name, entry => entry.Format(sampling), StringComparer.Ordinal);
        texts["format"] = format;
        texts["dtype"] = dtype;
        texts["threads"] = $"{threads}";
        return texts;
    }

    /// <summary>Refuses to continue what was begun by other options.</summary>
    /// <param name="before">The record of the earlier run.</param>
    /// <exception cref="RefusedException">Names every option that differs.</exception>
    public void EnsureSame(AnswerRecord before)
    {
        if (before.Schema != Schema)
            throw new RefusedException($"The answers were begun by another version of the product ({before.Schema}, now {Schema}).", "Continue with that version, or begin with another --out.");
        if (Differences(before).ToList() is { Count: > 0 } differences)
            throw new RefusedException($"The answers were begun with other options: {string.Join("; ", differences)}.", "Leave them as they were, or begin with another --out.");
    }

    private IEnumerable<string> Differences(AnswerRecord before)
    {
        foreach (var name in Options.Keys.Union(before.Options.Keys))
        {
            var (now, then) = (Options.GetValueOrDefault(name), before.Options.GetValueOrDefault(name));
            if (now != then)
                yield return $"--{name} {now ?? "(not set)"} (it began with {then ?? "(not set)"})";
        }

        if (!Stop.SequenceEqual(before.Stop))
            yield return $"--stop {string.Join(' ', Stop)} (it began with {string.Join(' ', before.Stop)})";
        foreach (var (flag, now, then) in new[] { ("--base", Base, before.Base), ("--adapter", Adapter, before.Adapter), ("--input", Input, before.Input) })
        {
            if (now?.Sha256 != then?.Sha256)
                yield return $"{flag} {now?.Path ?? "(none)"} has other content than what it began with ({then?.Path ?? "none"})";
        }
    }
}
