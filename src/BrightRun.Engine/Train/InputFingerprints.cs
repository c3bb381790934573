using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Formats.Storage;

namespace BrightRun.Engine.Train;

/// <summary>What a run rests on, by content: data, base, evaluation data, initial adapter.</summary>
internal sealed record InputFingerprints(FileFingerprint Data, FileFingerprint Base, FileFingerprint? EvalData, FileFingerprint? InitAdapter)
{
    /// <exception cref="RefusedException">A file cannot be read.</exception>
    public static InputFingerprints Of(TrainOptions options, BaseModel model) => new(
        new FileFingerprint(options.Data!, FileHash.Of(options.Data!)),
        new FileFingerprint(options.Base!, model.Fingerprint()),
        options.EvalData is { } evaluation ? new FileFingerprint(evaluation, FileHash.Of(evaluation)) : null,
        options.InitAdapter is { } initial ? new FileFingerprint(initial, FileHash.Of(AdapterSetup.WeightsOf(initial))) : null);

    /// <summary>Holds them against those of an earlier call.</summary>
    /// <exception cref="RefusedException">One differs; names its option.</exception>
    public void EnsureSame(RunPlan before)
    {
        Compare("--data", before.Data, Data);
        Compare("--base", before.Base, Base);
        Compare("--eval-data", before.EvalData, EvalData);
        Compare("--init-adapter", before.InitAdapter, InitAdapter);
    }

    private static void Compare(string flag, FileFingerprint? before, FileFingerprint? now)
    {
        if (before?.Sha256 == now?.Sha256)
            return;
        throw new RefusedException(
            $"{flag}: {now?.Path ?? "nothing"} is not what the run began with ({before?.Path ?? "nothing"}; SHA-256 {Short(before)}, now {Short(now)}).",
            "Put the original back, or begin a new run with another --out.");
    }

    private static string Short(FileFingerprint? print) => print is null ? "none" : print.Sha256[..12] + "…";
}
