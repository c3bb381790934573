using TorchSharp;

namespace BrightRun.Engine.Kernels;

/// <summary>The rotary angles of a model: one table for all layers, or a second one for the local layers.</summary>
/// <param name="Global">Of the layers that see everything, and of the others where they have none of their own.</param>
/// <param name="Local">Of the local layers; null where they rotate like the rest.</param>
internal sealed record RotaryTables(RotaryTable Global, RotaryTable? Local) : IDisposable
{
    /// <summary>Number of positions that the tables cover.</summary>
    public int Positions => Global.Positions;

    /// <summary>The angles of a layer.</summary>
    public RotaryTable Of(AttentionShape shape) => shape.IsLocal && Local is not null ? Local : Global;

    /// <summary>Tables for a number of positions.</summary>
    /// <param name="global">Inverse frequencies [D/2].</param>
    /// <param name="local">Those of the local layers [D/2]; null where they are the same.</param>
    /// <param name="positions">Number of positions.</param>
    /// <param name="device">Where they are used.</param>
    public static RotaryTables Create(float[] global, float[]? local, int positions, torch.Device device) => new(
        RotaryTable.Create(global, positions, device),
        local is null ? null : RotaryTable.Create(local, positions, device));

    public void Dispose()
    {
        Global.Dispose();
        Local?.Dispose();
    }
}
