using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Native;
using BrightRun.Formats;
using BrightRun.Formats.Gguf;
using BrightRun.Formats.Peft;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>What an adapter is exported as.</summary>
public enum ExportKind
{
    /// <summary>An adapter for llama.cpp, over the base that stays as it is.</summary>
    Gguf,

    /// <summary>A Hugging Face folder of base and adapter together.</summary>
    Merged,

    /// <summary>A GGUF model of base and adapter together.</summary>
    MergedGguf,
}

/// <summary>What an export came to.</summary>
/// <param name="Path">What was written.</param>
/// <param name="Type">Type of the weights; null where each kept its own.</param>
/// <param name="RelativeDifference">Root mean square of the difference of logits, as a share of that of the logits of base and adapter.</param>
/// <param name="AdapterEffect">The same of base and adapter to the base alone: what the export must not lose.</param>
/// <param name="RequantizedDifference">The same of a merged model whose linears are quantized to NF4 again; null where its base is not, and was not in training.</param>
/// <param name="TrainingDifference">The same of the export to what was trained, where that was over the base in NF4 and this base is not; else null.</param>
/// <param name="Warnings">What a person should know.</param>
public sealed record ExportResult(string Path, StoredType? Type, double RelativeDifference, double AdapterEffect, double? RequantizedDifference, double? TrainingDifference, IReadOnlyList<string> Warnings);

/// <summary>
/// Exports an adapter to what other software loads. Each export is written beside its place and loaded again as that software would; its
/// numbers and its logits are held against those of base and adapter, and only then it gets its name.
/// </summary>
/// <param name="model">The base.</param>
/// <param name="adapter">The adapter's folder.</param>
public sealed class AdapterExport(BaseModel model, string adapter)
{
    /// <summary>Float32 sums in another order.</summary>
    private const double ExactTolerance = 1e-4;

    private const long ElementsAtATime = 1 << 20;

    /// <summary>CPU threads of the logits that are compared; 1 or more.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Writes an export.</summary>
    /// <param name="kind">As what.</param>
    /// <param name="target">The file or folder; it must not exist.</param>
    /// <param name="type">Type of the weights; null: float32 in an adapter, the base's own in a folder, float16 in a GGUF model.</param>
    /// <param name="cancellation">Checked between parts of tensors.</param>
    /// <exception cref="RefusedException">The adapter does not fit, the kind cannot express it, the target exists, or the logits of what was written are others.</exception>
    public ExportResult Write(ExportKind kind, string target, StoredType? type, CancellationToken cancellation = default)
    {
        if (Path.Exists(target))
            throw new RefusedException($"{target} exists already.", "Name a file or folder that does not exist yet, or remove this one.");
        TorchNative.EnsureLoaded();
        set_num_threads(Threads);
        var temporary = $"{Path.TrimEndingDirectorySeparator(target)}.{Guid.NewGuid():N}.tmp";
        try
        {
            var warnings = new List<string>();
            var written = WriteTo(kind, temporary, type, warnings, cancellation);
            if (kind != ExportKind.Gguf)
                CompareWeights(temporary, cancellation);
            var logits = ExportLogits.Measure(model, adapter, kind, temporary);
            Judge(written, logits.Difference);
            warnings.AddRange(ExportWarnings.Of(model, kind, temporary, written, logits));
            Rename(temporary, target);
            return new ExportResult(target, written, logits.Difference, logits.Effect, logits.Requantized, logits.Training, warnings);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private StoredType? WriteTo(ExportKind kind, string path, StoredType? type, List<string> warnings, CancellationToken cancellation)
    {
        switch (kind)
        {
            case ExportKind.Gguf:
                using (var stored = AdapterFolder.Open(adapter, model.Config))
                    GgufAdapterWriter.Write(path, stored, model.Config, Path.GetFileName(Path.TrimEndingDirectorySeparator(adapter)), type ?? StoredType.F32);
                return type ?? StoredType.F32;
            case ExportKind.Merged:
                AdapterMerge.Write(model, adapter, path, type, cancellation);
                return type;
            default:
                if (AdapterMerge.WriteGguf(model, adapter, path, type ?? StoredType.F16, cancellation) is { } missing)
                    warnings.Add($"The file has no tokenizer: {missing}.");
                return type ?? StoredType.F16;
        }
    }

    /// <summary>
    /// Every number of the export against base plus adapter: a matrix may differ by no more than its type's rounding, so that rows in
    /// another order or a tensor in another's place cannot pass for it.
    /// </summary>
    private void CompareWeights(string path, CancellationToken cancellation)
    {
        using var ours = LoraAdapter.Load(adapter, model.Config);
        var (_, add) = AdapterMerge.Changes(ours);
        using var merged = BaseModel.Open(path);
        foreach (var (name, tensor) in merged.Tensors)
        {
            var step = Math.Max(1, ElementsAtATime / tensor.RowLength);
            var (wrong, size) = (0.0, 0.0);
            for (var row = 0L; row < tensor.Shape[0]; row += step)
            {
                cancellation.ThrowIfCancellationRequested();
                var rows = Math.Min(step, tensor.Shape[0] - row);
                var (expected, actual) = (new float[rows * tensor.RowLength], new float[rows * tensor.RowLength]);
                model.Read(name, row, rows, expected);
                add(name, row, expected);
                merged.Read(name, row, rows, actual);
                for (var i = 0; i < expected.Length; i++)
                {
                    size += (double)expected[i] * expected[i];
                    wrong += Math.Pow((double)expected[i] - actual[i], 2);
                }
            }

            if (!(Math.Sqrt(wrong) <= RoundingOf(tensor.Type) * Math.Sqrt(size)))
                throw new RefusedException($"{name} of the export differs from base plus adapter by {Math.Sqrt(wrong / size):P2}, more than the rounding of {tensor.Type}.", "The disk or the memory is not reliable, or this is a defect of ours: nothing was written.");
        }
    }

    /// <summary>
    /// The largest rounding of a matrix as a share of its size: half a step per number, where in the worst block of 32 one number is the
    /// largest magnitude and all others are zero.
    /// </summary>
    private static double RoundingOf(StoredType type) => type switch
    {
        StoredType.F32 => 1e-6,
        StoredType.F16 => 1e-3,
        StoredType.BF16 => 4e-3,
        StoredType.Q8_0 => Math.Sqrt(32) / (2 * 127) * 1.01,
        StoredType.Q5_0 or StoredType.Q5_1 => Math.Sqrt(32) / 31 * 1.01,
        _ => Math.Sqrt(32) / 15 * 1.01,
    };

    /// <summary>What is written in float32 must agree; what is rounded may differ by the rounding, which is told.</summary>
    private static void Judge(StoredType? type, double difference)
    {
        if (!double.IsFinite(difference) || (type == StoredType.F32 && difference > ExactTolerance))
        {
            throw new RefusedException(
                $"The logits of the export differ from those of base and adapter by {difference:P2} of their size; {ExactTolerance:P2} are allowed in float32.",
                "This is a defect of ours or of the machine: nothing was written.");
        }
    }

    private static void Rename(string temporary, string target)
    {
        if (Directory.Exists(temporary))
            Directory.Move(temporary, target);
        else
            File.Move(temporary, target);
    }

    private static void Discard(string temporary)
    {
        if (Directory.Exists(temporary))
            Directory.Delete(temporary, recursive: true);
        else
            File.Delete(temporary);
    }
}
