using System.Text.Json;
using BrightRun.Domain;
using BrightRun.Domain.Train;
using BrightRun.Engine.Train;

namespace BrightRun.Cli.Base.Making;

/// <summary>
/// What <c>base make</c> does, resolved to the last detail and stored before it begins. With it and the composer, which gives the
/// same text for the same seed, a run can be continued and repeated.
/// </summary>
internal sealed record MakePlan
{
    private const string FileName = "plan.json";

    /// <summary>Version of the product.</summary>
    public required string Version { get; init; }

    /// <summary>Seed of text, first weights and order.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Training tokens, about.</summary>
    public required long Tokens { get; init; }

    /// <summary>CPU threads; results depend on their number in the last bits.</summary>
    public required int Threads { get; init; }

    /// <summary>Number type of the computation: f32 or bf16.</summary>
    public required string Dtype { get; init; }

    /// <summary>The version that is running.</summary>
    public static string CurrentVersion => ProductVersion.Current;

    public void Write(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, RunJson.Document));

    /// <summary>The plan of an earlier call.</summary>
    /// <exception cref="RefusedException">There is none, or it is damaged.</exception>
    public static MakePlan Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path)
            ? RunJson.Read<MakePlan>(File.ReadAllText(path), path)
            : throw new RefusedException($"There is nothing to continue: {path} is missing.", "Name the --out of the call that was interrupted, or begin anew without --resume.");
    }
}
