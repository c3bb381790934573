using BrightRun.Domain.Train;
using BrightRun.Engine.Train.Planning;
using BrightRun.Formats.Peft;
using BrightRun.Pipeline.Train.Hub;

namespace BrightRun.Cli.Base;

/// <summary>What `base list` tells about a known base; its members are part of the JSON document.</summary>
internal sealed record KnownBaseRow
{
    private const int Rank = 16;          // the balanced preset
    private const int Tokens = 2_048;     // a long conversation
    private const int UsualLengths = 100; // of conversations: more than libtorch keeps products for
    private const int NumberBytes = 2;    // bfloat16

    public required string Name { get; init; }

    public required string Repository { get; init; }

    public required long Parameters { get; init; }

    /// <summary>Bytes of the weight files.</summary>
    public required long DownloadBytes { get; init; }

    /// <summary>Peak memory of a LoRA run, in bytes: rank 16 on the seven linears, bfloat16, 2,048 tokens at a time.</summary>
    public required long LoraMemoryBytes { get; init; }

    public required string Licence { get; init; }

    /// <summary>Terms must be accepted on the hub, and a token is needed.</summary>
    public required bool Gated { get; init; }

    public required string Remark { get; init; }

    public static KnownBaseRow Of(KnownBase known) => new()
    {
        Name = known.Name,
        Repository = known.Repository,
        Parameters = known.Config.Parameters,
        DownloadBytes = known.WeightBytes,
        LoraMemoryBytes = MemoryPlanner.For(new MemoryQuestion
        {
            Model = known.Config,
            Weights = WeightMemory.AllDense(known.Config, NumberBytes),
            NumberBytes = NumberBytes,
            Adapter = AdapterSize.Of(known.Config, new AdapterConfig { Rank = Rank, Alpha = 2 * Rank, Targets = ModuleSelection.Of([.. TargetModules.Known]) }),
            KeepBest = true,
            PassTokens = Tokens,
            PassLengths = UsualLengths,
            Recompute = false,
        }).Total,
        Licence = known.Licence,
        Gated = known.Gated,
        Remark = known.Remark,
    };
}
