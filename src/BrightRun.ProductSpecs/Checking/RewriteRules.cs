using BrightRun.ProductSpecs.Layout;
using BrightRun.ProductSpecs.Progress;
using BrightRun.ProductSpecs.Steps;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>What rewriting the requirements may have lost: models like to cut long documents short.</summary>
internal static class RewriteRules
{
    public static IEnumerable<SpecsFinding> Find(CheckedDocuments documents)
    {
        var context = documents.Context;
        if (!documents.Has(SpecsDocument.Requirements))
            yield break;
        var text = string.Join('\n', documents.Lines(SpecsDocument.Requirements).Select(line => line.Text));
        var now = Baselines.Of(text);
        var log = context.At(SpecsLayout.ChangeLog(context.Abbreviation));
        var isLogged = context.Files.FileExists(log) && !string.IsNullOrWhiteSpace(context.Files.Text(log));
        foreach (var (id, record) in RecordStore.Load(context))
        {
            var step = context.Configuration.Steps.FirstOrDefault(step => step.Id == id);
            if (step is not { Rewrites: true } || record.Baseline is not { } before || Chain.OriginOf(context, step, record)?.Inputs is null)
                continue;

            // Putting in order drops and merges on purpose, and logs it.
            var mayShrink = id == StepId.Preprocess && isLogged;
            if (now.Requirements < before.Requirements && !mayShrink)
                yield return documents.Warning("fewer-requirements", SpecsDocument.Requirements, 0, $"{now.Requirements} requirements; there were {before.Requirements} before {step.Command}. Compare with the copy or your version control.");
            if (now.Characters < before.Characters && !mayShrink)
                yield return documents.Warning("shorter-document", SpecsDocument.Requirements, 0, $"{now.Characters} characters; there were {before.Characters} before {step.Command}.");
        }

        var enhanced = context.Configuration.Step(StepId.Enhance);
        if (Chain.OriginOf(context, enhanced, RecordStore.Find(context, StepId.Enhance))?.Inputs is null)
            yield break;
        foreach (var line in documents.Lines(SpecsDocument.Requirements).Where(line => line.Text.Contains(RequirementsConversion.ToBeFilled, StringComparison.OrdinalIgnoreCase)))
            yield return documents.Warning("to-be-filled", SpecsDocument.Requirements, line.Number, $"\"{RequirementsConversion.ToBeFilled}\" is left after {enhanced.Command}.");
    }
}
