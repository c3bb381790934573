using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>How a call ended that was not refused.</summary>
public enum RunEnd
{
    /// <summary>The plan was shown, nothing more was asked for.</summary>
    Planned,

    /// <summary>The adapter is written and has passed the gate.</summary>
    Completed,

    /// <summary>The adapter was complete before and has passed its verification again.</summary>
    AlreadyComplete,

    /// <summary>It was asked to stop; the state is saved.</summary>
    Interrupted,
}

/// <summary>What a call came to.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Folder">The output folder.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Manifest">The manifest, once the run is complete.</param>
/// <param name="Step">Steps done.</param>
public sealed record RunOutcome(RunEnd End, string Folder, RunPlan Plan, AdapterManifest? Manifest, int Step);
