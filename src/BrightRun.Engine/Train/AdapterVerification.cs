using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Adapters;
using BrightRun.Engine.Models;
using BrightRun.Formats;
using BrightRun.Formats.Storage;
using static TorchSharp.torch;

namespace BrightRun.Engine.Train;

/// <summary>One thing that was checked about an adapter.</summary>
/// <param name="Name">What, in words.</param>
/// <param name="Passed">Whether it is as it should be.</param>
/// <param name="Detail">What was seen.</param>
public sealed record AdapterCheck(string Name, bool Passed, string Detail);

/// <summary>
/// Holds an adapter's folder against its manifest and its base: files unchanged, keys and shapes right, weights finite, B not zero,
/// logits changed. A foreign adapter has no manifest; everything else is checked all the same.
/// </summary>
/// <param name="Manifest">The manifest, where there is one.</param>
/// <param name="Checks">Every check, in order.</param>
/// <param name="LogitChange">Largest difference to the base's logits on the probe.</param>
public sealed record AdapterVerification(AdapterManifest? Manifest, IReadOnlyList<AdapterCheck> Checks, double? LogitChange)
{
    /// <summary>Tokens that a verification asks about: any ids of the vocabulary will do, spread over it.</summary>
    private const int ProbeLength = 32;

    /// <summary>Whether every check passed.</summary>
    public bool Passed => Checks.All(check => check.Passed);

    /// <summary>Verifies an adapter.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="model">Its base.</param>
    /// <param name="allowOtherBase">Whether another base than the manifest's will do.</param>
    public static AdapterVerification Of(string folder, BaseModel model, bool allowOtherBase)
    {
        var manifest = FindManifest(folder);
        var checks = new List<AdapterCheck>();
        checks.AddRange(manifest is null ? [new AdapterCheck("manifest", true, "none: not written by BrightRun")] : manifest.Files.Select(file => CheckFile(folder, file)));
        if (manifest is not null)
            checks.Add(CheckBase(manifest, model, allowOtherBase));

        double? change = null;
        if (checks.TrueForAll(check => check.Passed))
            checks.AddRange(CheckWeights(folder, model, manifest is null ? WeightStorage.Auto : WeightStorage.Of(manifest.Plan), out change));
        return new AdapterVerification(manifest, checks, change);
    }

    /// <summary>Refuses an adapter that did not pass.</summary>
    /// <exception cref="RefusedException">Names the first check that failed.</exception>
    public void EnsurePassed()
    {
        if (Checks.FirstOrDefault(check => !check.Passed) is { } failed)
            throw new RefusedException($"The adapter does not verify: {failed.Name}: {failed.Detail}", "Take it from a copy, or train it anew.");
    }

    /// <summary>The manifest of an adapter's folder, or null where it has none.</summary>
    /// <exception cref="RefusedException">It is damaged.</exception>
    public static AdapterManifest? FindManifest(string folder)
    {
        var path = Path.Combine(folder, AdapterManifest.FileName);
        return File.Exists(path) ? RunJson.Read<AdapterManifest>(File.ReadAllText(path), path) : null;
    }

    /// <summary>Refuses a base that an adapter was not made for.</summary>
    /// <param name="folder">The adapter's folder.</param>
    /// <param name="model">The base.</param>
    /// <param name="allowOtherBase">Whether another one will do.</param>
    /// <exception cref="RefusedException">The manifest names another base.</exception>
    public static void EnsureBase(string folder, BaseModel model, bool allowOtherBase)
    {
        if (FindManifest(folder) is { } manifest && CheckBase(manifest, model, allowOtherBase) is { Passed: false } other)
            throw new RefusedException($"{folder}: {other.Detail}", "Use the base that it was trained on; --allow-other-base tries this one all the same.");
    }

    /// <summary>Ids spread over the vocabulary, as a question to a model.</summary>
    internal static TokenBatch Probe(ModelConfig model)
    {
        var stride = Math.Max(1, model.VocabularySize / ProbeLength);
        return AdapterGate.Probe([.. Enumerable.Range(0, ProbeLength).Select(index => index * stride % model.VocabularySize)]);
    }

    private static AdapterCheck CheckFile(string folder, ManifestFile file)
    {
        var path = Path.Combine(folder, file.Name);
        if (!File.Exists(path))
            return new AdapterCheck(file.Name, false, "is missing");
        var unchanged = FileHash.Of(path) == file.Sha256;
        return new AdapterCheck(file.Name, unchanged, unchanged ? $"unchanged, {file.Bytes:N0} bytes" : "was changed after the manifest was written");
    }

    private static AdapterCheck CheckBase(AdapterManifest manifest, BaseModel model, bool allowOtherBase)
    {
        var trainedOn = manifest.Plan.Base;
        if (trainedOn.Sha256 == model.Fingerprint())
            return new AdapterCheck("base", true, "the one that it was trained on");
        if (trainedOn.Sha256 == model.QuantizedFrom)
            return new AdapterCheck("base", true, "the one that it was trained on, quantized to NF4");
        return new AdapterCheck("base", allowOtherBase, $"{model.Path} (SHA-256 {model.Fingerprint()[..12]}…) is not the base that it was trained on ({trainedOn.Path}, {trainedOn.Sha256[..12]}…)");
    }

    private static IEnumerable<AdapterCheck> CheckWeights(string folder, BaseModel source, WeightStorage storage, out double? change)
    {
        change = null;
        try
        {
            using var scope = NewDisposeScope();
            using var adapter = LoraAdapter.Load(folder, source.Config);
            AdapterGate.CheckWeights(adapter);
            using var model = CausalLm.Load(source, ScalarType.Float32, CPU, storage);
            change = AdapterGate.CheckEffect(model, adapter, Probe(source.Config));
            return
            [
                new AdapterCheck("keys and shapes", true, $"{adapter.Modules.Count} linears, all of them the base's"),
                new AdapterCheck("weights", true, $"{adapter.Values.numel():N0} finite numbers, B is not zero"),
                new AdapterCheck("effect", true, $"changes the base's logits by up to {change:G3}"),
            ];
        }
        catch (RefusedException refused)
        {
            return [new AdapterCheck("weights", false, refused.Message)];
        }
    }
}
