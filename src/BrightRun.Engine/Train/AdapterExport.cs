using BrightRun.Domain;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
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
/// <param name="Warnings">What a person should know.</param>
public sealed record ExportResult(string Path, StoredType? Type, double RelativeDifference, double AdapterEffect, IReadOnlyList<string> Warnings);

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

    private readonly TokenBatch _probe = AdapterVerification.Probe(model.Config);

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
            var (difference, effect) = Compare(kind, temporary);
            Judge(kind, written, difference, effect, warnings);
            Rename(temporary, target);
            return new ExportResult(target, written, difference, effect, warnings);
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
                WarnOfQuantizedBase(warnings);
                AdapterMerge.Write(model, adapter, path, type, cancellation);
                return type;
            default:
                WarnOfQuantizedBase(warnings);
                if (AdapterMerge.WriteGguf(model, adapter, path, type ?? StoredType.F16, cancellation) is { } missing)
                    warnings.Add($"The file has no tokenizer: {missing}.");
                return type ?? StoredType.F16;
        }
    }

    /// <summary>Logits of what was written, and of the base alone, against those of base and adapter.</summary>
    private (double Difference, double Effect) Compare(ExportKind kind, string path)
    {
        using var scope = NewDisposeScope();
        var kept = new WeightStorage(Domain.Train.Quantization.Keep, true); // the same numbers in less memory
        Tensor expected, plain, actual;
        using (var together = CausalLm.Load(model, ScalarType.Float32, CPU, kept))
        {
            using var ours = LoraAdapter.Load(adapter, model.Config);
            expected = together.Logits(_probe, ours);
            plain = together.Logits(_probe);
            using var theirs = kind == ExportKind.Gguf ? LoraAdapter.Load(path, model.Config) : null;
            actual = theirs is null ? plain : together.Logits(_probe, theirs);
        }

        if (kind != ExportKind.Gguf)
        {
            using var merged = BaseModel.Open(path);
            using var alone = CausalLm.Load(merged, ScalarType.Float32, CPU, kept);
            actual = alone.Logits(_probe);
        }

        double size = expected.norm().item<float>();
        return ((actual - expected).norm().item<float>() / size, (plain - expected).norm().item<float>() / size);
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
    private static void Judge(ExportKind kind, StoredType? type, double difference, double effect, List<string> warnings)
    {
        if (!double.IsFinite(difference) || (type == StoredType.F32 && difference > ExactTolerance))
        {
            throw new RefusedException(
                $"The logits of the export differ from those of base and adapter by {difference:P2} of their size; {ExactTolerance:P2} are allowed in float32.",
                "This is a defect of ours or of the machine: nothing was written.");
        }

        if (kind == ExportKind.MergedGguf && difference > effect)
            warnings.Add($"Rounding to {type} changes the logits by {difference:P2}, the adapter itself by {effect:P2}: use a type with more bits, or --to gguf over the unrounded base.");
    }

    private void WarnOfQuantizedBase(List<string> warnings)
    {
        var types = model.Tensors.Values.Select(tensor => tensor.Type).Where(stored => stored is not (StoredType.F32 or StoredType.F16 or StoredType.BF16 or StoredType.F64)).Distinct().ToList();
        if (types.Count > 0)
            warnings.Add($"The base is quantized ({string.Join(", ", types)}): the merged weights are its rounded numbers plus the adapter, and quantizing them again rounds once more.");
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
