using System.Globalization;
using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats.Safetensors;
using BrightRun.Formats.Storage;

namespace BrightRun.Engine.Train;

/// <summary>
/// Checkpoints of a run. One is a folder <c>step-00000025</c> that is written under another name and renamed when it is whole, so
/// that a process killed at any moment leaves either all of it or nothing that counts.
/// </summary>
/// <param name="folder">The run's folder.</param>
/// <param name="keep">How many stay, the newest ones.</param>
internal sealed class CheckpointStore(OutputFolder folder, int keep)
{
    private const string Prefix = "step-";
    private const string Unfinished = ".tmp";
    private const string TensorFile = "state.safetensors";
    private const string MarkFile = "state.json";

    /// <summary>What a checkpoint holds besides tensors.</summary>
    /// <param name="Step">Steps done.</param>
    /// <param name="MetricsBytes">Length of the metrics log at this moment.</param>
    /// <param name="Evaluations">What the evaluations so far mean.</param>
    /// <param name="StoppedEarly">Whether evaluation has ended the run.</param>
    /// <param name="TensorsSha256">Hash of the tensors' file.</param>
    private sealed record Mark(int Step, long MetricsBytes, EvaluationTrack Evaluations, bool StoppedEarly, string TensorsSha256);

    /// <summary>Stores the state and removes the checkpoints that are no longer kept.</summary>
    /// <exception cref="RefusedException">The file system says no; earlier checkpoints stay.</exception>
    public void Save(TrainingState state, long metricsBytes)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{state.Step:D8}");
        var target = Path.Combine(folder.CheckpointsPath, name);
        var temporary = $"{target}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            Directory.CreateDirectory(temporary);
            var tensors = Path.Combine(temporary, TensorFile);
            FloatTensorFile.Write(tensors, state.Tensors(), folder.Through);
            var mark = new Mark(state.Step, metricsBytes, state.Evaluations, state.StoppedEarly, FileHash.Of(tensors));
            AtomicFile.WriteText(Path.Combine(temporary, MarkFile), JsonSerializer.Serialize(mark, RunJson.Document));
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            Directory.Move(temporary, target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Discard(temporary);
            throw new RefusedException($"the checkpoint {target} could not be written: {failure.Message}", "Check the free space and the access rights, then continue with --resume.", failure);
        }
        catch
        {
            Discard(temporary);
            throw;
        }

        foreach (var old in Finished().SkipLast(keep))
            Discard(old);
    }

    /// <summary>Removes what a killed process left unfinished, and brings the state to the newest checkpoint.</summary>
    /// <returns>Length of the metrics log at that checkpoint; 0 when there is none.</returns>
    /// <exception cref="RefusedException">The checkpoint is damaged.</exception>
    public long Restore(TrainingState state)
    {
        if (!Directory.Exists(folder.CheckpointsPath))
            return 0;
        foreach (var unfinished in Directory.EnumerateDirectories(folder.CheckpointsPath, "*" + Unfinished).ToList())
            Discard(unfinished);
        if (Finished().LastOrDefault() is not { } newest)
            return 0;

        var markPath = Path.Combine(newest, MarkFile);
        var tensors = Path.Combine(newest, TensorFile);
        if (!File.Exists(markPath) || !File.Exists(tensors))
            throw Damaged(newest, "a file is missing");
        var mark = RunJson.Read<Mark>(File.ReadAllText(markPath), markPath);
        if (FileHash.Of(tensors) != mark.TensorsSha256)
            throw Damaged(newest, $"{TensorFile} is not what was written");
        using var file = SafetensorsFile.Open(tensors);
        if (file.Tensors.ContainsKey("best"))
            state.RememberBest();
        foreach (var (name, tensor) in state.Tensors())
            FloatTensorFile.Read(file, name, tensor);
        (state.Step, state.Evaluations, state.StoppedEarly) = (mark.Step, mark.Evaluations, mark.StoppedEarly);
        return mark.MetricsBytes;
    }

    private static RefusedException Damaged(string checkpoint, string how) =>
        new($"the checkpoint {checkpoint} is damaged: {how}.", "Delete it; --resume then continues from the one before.");

    /// <summary>Whole checkpoints, oldest first: their names sort by step.</summary>
    private List<string> Finished() =>
        [.. Directory.EnumerateDirectories(folder.CheckpointsPath, Prefix + "*").Where(path => !path.EndsWith(Unfinished, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static void Discard(string checkpoint)
    {
        try
        {
            Directory.Delete(checkpoint, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A left-over folder does no harm: it is tried again at the next checkpoint.
        }
    }
}
