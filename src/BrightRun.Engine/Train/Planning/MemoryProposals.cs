using System.Globalization;
using BrightRun.Domain.Train;
using BrightRun.Engine.Models;

namespace BrightRun.Engine.Train.Planning;

/// <summary>Options with which a run fits into the memory.</summary>
/// <param name="Options">As they are given: <c>--micro-batch 1 --activation-checkpointing on</c>.</param>
/// <param name="Bytes">The peak with them.</param>
public sealed record MemoryProposal(string Options, long Bytes);

/// <summary>What decides about the memory of a run on given data.</summary>
/// <param name="NumberBytes">Bytes of a number of base and compute: 4 or 2.</param>
/// <param name="Storage">How the base's linears are kept.</param>
/// <param name="Recompute">Whether layers are computed again in the backward pass.</param>
/// <param name="MicroBatch">Most sequences in one forward pass.</param>
/// <param name="Length">Most tokens of a sequence; null for as many as the longest has.</param>
internal sealed record MemorySettings(int NumberBytes, WeightStorage Storage, bool Recompute, int MicroBatch, int? Length = null);

/// <summary>
/// Looks for settings with which a run fits: each measure alone, and if none is enough, as few of them together as will do, those first
/// that change no result. The pairs of a step, and so what is learned, stay the same in all of them but the last.
/// </summary>
/// <param name="peak">The peak memory with given settings.</param>
/// <param name="available">Memory at hand.</param>
/// <param name="longest">Tokens of the longest sequence; 0 where sequences cannot be shortened.</param>
internal sealed class MemoryProposals(Func<MemorySettings, long> peak, long available, int longest)
{
    private const int Most = 3;                   // more choices help nobody
    private const int ShortestUsefulLength = 256; // tokens; below, hardly an answer fits with its question

    /// <summary>The proposals, best first; empty where nothing helps.</summary>
    public IReadOnlyList<MemoryProposal> For(MemorySettings now)
    {
        var alone = Measures.Select(measure => measure(now)).OfType<MemorySettings>().Where(Fits).Take(Most).ToList();
        if (alone.Count > 0)
            return [.. alone.Select(settings => Describe(now, settings))];
        return Together(now) is { } settings ? [Describe(now, settings)] : [];
    }

    /// <summary>The most tokens that a sequence may have; null where even short ones do not fit.</summary>
    public int? LengthThatFits(MemorySettings settings)
    {
        var (fits, tooLong) = (ShortestUsefulLength - 1, longest + 1);
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            (fits, tooLong) = Fits(settings with { Length = middle }) ? (middle, tooLong) : (fits, middle);
        }

        return fits >= ShortestUsefulLength ? fits : null;
    }

    /// <summary>In the order in which they are tried; null where a measure is in force already.</summary>
    private IReadOnlyList<Func<MemorySettings, MemorySettings?>> Measures =>
    [
        SmallerPasses,
        settings => settings.Recompute ? null : settings with { Recompute = true },
        settings => settings.NumberBytes == 2 ? null : settings with { NumberBytes = 2 },
        settings => settings.Storage.Quantization == Quantization.Nf4 ? null : settings with { Storage = settings.Storage with { Quantization = Quantization.Nf4 } },
        settings => LengthThatFits(settings) is { } length ? settings with { Length = length } : null,
    ];

    private bool Fits(MemorySettings settings) => peak(settings) <= available;

    private MemorySettings? SmallerPasses(MemorySettings now)
    {
        var settings = now;
        while (settings.MicroBatch > 1 && !Fits(settings))
            settings = settings with { MicroBatch = settings.MicroBatch / 2 };
        return settings == now ? null : settings;
    }

    /// <summary>One measure after the other until it fits; then those are taken back that were not needed.</summary>
    private MemorySettings? Together(MemorySettings now)
    {
        var settings = now;
        foreach (var measure in Measures)
        {
            settings = measure(settings) ?? settings;
            if (Fits(settings))
                return Needed(now, settings);
        }

        return null;
    }

    private MemorySettings Needed(MemorySettings now, MemorySettings settings)
    {
        MemorySettings[] without =
        [
            settings with { MicroBatch = now.MicroBatch },
            settings with { Recompute = now.Recompute },
            settings with { NumberBytes = now.NumberBytes },
            settings with { Storage = now.Storage },
        ];
        return without.FirstOrDefault(fewer => fewer != settings && Fits(fewer)) is { } less ? Needed(now, less) : settings;
    }

    private MemoryProposal Describe(MemorySettings now, MemorySettings settings)
    {
        var options = new List<string>();
        if (settings.MicroBatch != now.MicroBatch)
            options.Add(string.Create(CultureInfo.InvariantCulture, $"--micro-batch {settings.MicroBatch}"));
        if (settings.Recompute != now.Recompute)
            options.Add("--activation-checkpointing on");
        if (settings.NumberBytes != now.NumberBytes)
            options.Add("--dtype bf16");
        if (settings.Storage != now.Storage)
            options.Add("--quantize nf4");
        if (settings.Length is { } length)
            options.Add(string.Create(CultureInfo.InvariantCulture, $"--max-length {length}"));
        return new MemoryProposal(string.Join(' ', options), peak(settings));
    }
}
