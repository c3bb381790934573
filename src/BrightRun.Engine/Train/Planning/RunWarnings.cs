using BrightRun.Domain.Curate;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>What a person should know before a run begins, in plain sentences.</summary>
internal static class RunWarnings
{
    private const int Named = 3; // examples named in a sentence

    public static IReadOnlyList<string> Of(TrainOptions options, BaseModel model, RunData data, WorkPlan work, int? lengthLimit)
    {
        var warnings = new List<string>();
        if (data.Findings.CountOf(FindingRules.UndecodedEscapes) is var escapes and > 0)
            warnings.Add($"{escapes} texts hold undecoded escapes such as \\n, and the adapter would learn to write them: run `brightrun data repair {options.Data} --out FILE` and train on that.");

        if (data.Report.Masked.Count > 0)
            warnings.Add($"{data.Report.Masked.Count} answers are never trained on: {Names(data.Report.Masked)}.");
        if (data.Report.LeftOut.Count > 0)
            warnings.Add($"{data.Report.LeftOut.Count} pairs are left out: {Names(data.Report.LeftOut)}.");
        if (data.Report.ShortenedPairs > 0)
            warnings.Add($"{data.Report.ShortenedPairs} pairs lose their earliest turns, since a sequence may have at most {lengthLimit ?? work.LongestSequence} tokens.");
        foreach (var (reason, count) in data.Report.Unfolded)
            warnings.Add($"{count} pairs are trained apart from the longest sequence of their conversation: {reason.Describe()}.");
        if (lengthLimit is not null && options.MaxLength.Tokens is null)
            warnings.Add($"Sequences are limited to {lengthLimit} tokens, which is what the memory at hand allows.");
        if (data.SplitWasImpossible)
            warnings.Add("There is only one conversation, so none is held out, and nothing will tell whether the adapter only learns it by heart.");
        if (options.Quantize == Quantization.Nf4)
            warnings.AddRange(OfQuantizedBase(options, model));
        warnings.AddRange(options.Warnings());
        warnings.AddRange(PresetAdvice.For(options.Preset, new TrainingSetShape(work.Conversations, work.Pairs, data.Report.RepeatedAnswers, work.Steps)));
        return warnings;
    }

    /// <summary>4 bits are asked for where the base has few bits already.</summary>
    private static IEnumerable<string> OfQuantizedBase(TrainOptions options, BaseModel model)
    {
        var linears = ModelTensors.Linears(model.Config).Select(linear => linear.Name + ".weight").ToHashSet(StringComparer.Ordinal);
        var types = model.Tensors.Where(pair => linears.Any(name => pair.Key.EndsWith(name, StringComparison.Ordinal))).Select(pair => pair.Value.Type).Distinct().ToList();
        if (types.Contains(StoredType.NF4))
        {
            yield return "The base is stored in NF4 already: --quantize nf4 leaves it as it is, and --double-quant with it.";
            yield break;
        }

        var few = types.Where(type => type is not (StoredType.F32 or StoredType.F16 or StoredType.BF16 or StoredType.F64)).ToList();
        if (few.Count > 0)
            yield return $"The base is stored in {string.Join(", ", few)} already, and --quantize nf4 rounds these numbers a second time, which a small model feels (SmolLM2-135M: a tenth more loss before training). --quantize keep trains over the file as it is; `model quantize --calibrate` makes NF4 that loses less.";
    }

    private static string Names(IReadOnlyList<ExcludedPair> pairs) =>
        string.Join("; ", pairs.Take(Named).Select(pair => $"{pair.Name} ({pair.Reason})")) + (pairs.Count > Named ? $"; and {pairs.Count - Named} more" : "");
}
