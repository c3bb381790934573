using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>
/// <c>metrics.jsonl</c>: one row per step and per evaluation, each on the disk before the run goes on. A row that cannot be written
/// whole is taken back.
/// </summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly FileStream _file;
    private readonly Stream _rows;

    /// <summary>Opens the log of a folder; rows after <paramref name="length"/> bytes are removed.</summary>
    /// <exception cref="RefusedException">The log cannot be written, or is shorter than it was at the checkpoint.</exception>
    public MetricsLog(OutputFolder folder, long length)
    {
        try
        {
            _file = new FileStream(folder.MetricsPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(folder.MetricsPath, failure);
        }

        _rows = folder.Through(_file);
        if (_file.Length < length)
        {
            _file.Dispose();
            throw new RefusedException($"{folder.MetricsPath} is shorter than it was at the checkpoint.", "It was changed after the run was interrupted; train anew into another folder.");
        }

        _file.SetLength(length);
        ReadRows();
    }

    /// <summary>Bytes written.</summary>
    public long Length => _file.Length;

    /// <summary>Rows of steps so far.</summary>
    public List<StepMetrics> Steps { get; } = [];

    /// <summary>Rows of evaluations so far.</summary>
    public List<EvaluationMetrics> Evaluations { get; } = [];

    public void Append(StepMetrics row)
    {
        Write(row);
        Steps.Add(row);
    }

    public void Append(EvaluationMetrics row)
    {
        Write(row);
        Evaluations.Add(row);
    }

    public void Dispose() => _file.Dispose();

    private void Write<T>(T row)
    {
        var start = _file.Length;
        try
        {
            _rows.Write([.. JsonSerializer.SerializeToUtf8Bytes(row, RunJson.Row), (byte)'\n']);
            _rows.Flush();
        }
        catch (IOException failure)
        {
            _file.SetLength(start);
            throw NotWritten(_file.Name, failure);
        }
    }

    private void ReadRows()
    {
        _file.Position = 0;
        using var reader = new StreamReader(_file, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            // The two kinds never share this member: step rows have no eval_loss.
            if (line.Contains("\"eval_loss\"", StringComparison.Ordinal))
                Evaluations.Add(RunJson.Read<EvaluationMetrics>(line, _file.Name));
            else
                Steps.Add(RunJson.Read<StepMetrics>(line, _file.Name));
        }

        _file.Position = _file.Length;
    }

    private static RefusedException NotWritten(string path, Exception failure) =>
        new($"{path} could not be written: {failure.Message}", "Check the free space and the access rights of its folder, then continue with --resume.", failure);
}
