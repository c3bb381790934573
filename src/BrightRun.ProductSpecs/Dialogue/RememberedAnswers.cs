using System.Text.Json;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Dialogue;

/// <summary>A path that was chosen once.</summary>
/// <param name="Path">Relative to the product root, so that a moved project keeps its answers; absolute outside of the project.</param>
/// <param name="Sha256">Hash of the file then; null for a folder.</param>
/// <param name="At">When.</param>
public sealed record RememberedAnswer(string Path, string? Sha256, DateTimeOffset At);

/// <summary>The paths that were chosen for a product, by step and token. An answer whose file is gone counts as none.</summary>
public sealed class RememberedAnswers
{
    private readonly SpecsContext _context;
    private readonly SortedDictionary<string, RememberedAnswer> _answers;
    private bool _changed;

    private RememberedAnswers(SpecsContext context, SortedDictionary<string, RememberedAnswer> answers) => (_context, _answers) = (context, answers);

    private string FilePath => _context.At(SpecsLayout.AnswersFile(_context.Abbreviation));

    /// <summary>Reads them; a damaged file counts as empty and is said so.</summary>
    /// <param name="enabled">False: none are read.</param>
    public static RememberedAnswers Load(SpecsContext context, bool enabled, Action<string> warn)
    {
        var empty = new RememberedAnswers(context, new SortedDictionary<string, RememberedAnswer>(StringComparer.Ordinal));
        if (!enabled || !context.Files.FileExists(empty.FilePath))
            return empty;
        try
        {
            var stored = JsonSerializer.Deserialize<Dictionary<string, RememberedAnswer>>(context.Files.Text(empty.FilePath), SpecsJson.Style);
            return new RememberedAnswers(context, new SortedDictionary<string, RememberedAnswer>(stored ?? [], StringComparer.Ordinal));
        }
        catch (JsonException)
        {
            warn($"{context.Shown(empty.FilePath)} is damaged and is not used; it will be written anew.");
            return empty;
        }
    }

    /// <summary>The full path that was chosen; null when none was or when it is gone.</summary>
    public string? Find(string step, string key)
    {
        if (!_answers.TryGetValue($"{step}/{key}", out var answer))
            return null;
        var full = Path.GetFullPath(Path.Combine(_context.Paths.Root, answer.Path));
        if (_context.Files.FileExists(full) || _context.Files.FolderExists(full))
            return full;
        _changed |= _answers.Remove($"{step}/{key}");
        return null;
    }

    /// <summary>Keeps a choice for the next time.</summary>
    public void Remember(string step, string key, string full)
    {
        var path = _context.Paths.IsOutside(full) ? full : Path.GetRelativePath(_context.Paths.Root, full).Replace('\\', '/');
        var hash = _context.Files.FileExists(full) ? _context.Files.Hash(full) : null;
        if (_answers.TryGetValue($"{step}/{key}", out var before) && before.Path == path && before.Sha256 == hash)
            return;
        _answers[$"{step}/{key}"] = new RememberedAnswer(path, hash, _context.Clock.GetUtcNow());
        _changed = true;
    }

    /// <summary>Drops a choice.</summary>
    public void Forget(string step, string key) => _changed |= _answers.Remove($"{step}/{key}");

    /// <summary>Writes what changed.</summary>
    public void Save()
    {
        if (_changed)
            _context.Files.Write(FilePath, SpecsJson.Text(_answers));
    }

    /// <summary>Removes all answers of a product.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool Clear(SpecsContext context)
    {
        var path = context.At(SpecsLayout.AnswersFile(context.Abbreviation));
        var there = context.Files.FileExists(path);
        context.Files.Delete(path);
        return there;
    }
}
