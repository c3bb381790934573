using System.Text;
using BrightRun.Domain;

namespace BrightRun.Engine.Generate.Files;

/// <summary>
/// Answers as JSON lines, each handed to the system as soon as it is there, so that a run that ends early loses only what was being
/// written. A last line that is not whole is dropped.
/// </summary>
internal sealed class AnswerFile : IDisposable
{
    private readonly string _path;
    private readonly Dictionary<string, AnswerRow> _rows = new(StringComparer.Ordinal);
    private FileStream? _stream;

    /// <summary>Opens a file, or makes it.</summary>
    /// <exception cref="RefusedException">It cannot be written, or a line in it is no answer.</exception>
    public AnswerFile(string path)
    {
        _path = path;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(failure);
        }

        try
        {
            _stream.SetLength(ReadRows(_stream));
            _stream.Position = _stream.Length;
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    /// <summary>The answers so far, by id.</summary>
    public IReadOnlyDictionary<string, AnswerRow> Rows => _rows;

    /// <exception cref="RefusedException">The file system says no.</exception>
    public void Append(AnswerRow row)
    {
        var start = _stream!.Length;
        try
        {
            _stream.Write(Encoding.UTF8.GetBytes(row.Json + "\n"));
            _stream.Flush();
        }
        catch (IOException failure)
        {
            _stream.SetLength(start);
            throw NotWritten(failure);
        }

        _rows[row.Id] = row;
    }

    /// <summary>Puts the rows into the order of the prompts, so that the file is the same however it came about.</summary>
    public void Sort(IReadOnlyList<PromptRow> prompts)
    {
        _stream?.Dispose();
        _stream = null;
        AtomicFile.WriteText(_path, string.Concat(prompts.Select(prompt => _rows[prompt.Id].Json + "\n")));
    }

    public void Dispose() => _stream?.Dispose();

    /// <returns>Length of the file up to its last whole row.</returns>
    private long ReadRows(FileStream stream)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var (start, line) = (0, 1);
        for (int end; (end = Array.IndexOf(bytes, (byte)'\n', start)) >= 0; start = end + 1, line++)
        {
            if (AnswerRow.Read(Encoding.UTF8.GetString(bytes, start, end - start)) is not { } row)
                throw new RefusedException($"{_path}, line {line} is no answer.", "Take the file from a copy, or begin with another --out.");
            _rows[row.Id] = row;
        }

        return start;
    }

    private RefusedException NotWritten(Exception failure) =>
        new($"{_path} could not be written: {failure.Message}", "Check the free space and the access rights of its folder, then run the same command again: it continues.", failure);
}
