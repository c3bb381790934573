namespace BrightRun.Engine.Models;

/// <summary>
/// The summed loss of a pass whose work may still be queued on a device. Whoever needs the number waits for the device, so a step asks for its losses
/// once, when all of its passes are queued.
/// </summary>
/// <param name="read">Waits for the numbers; called once.</param>
public sealed class PendingLoss(Func<LossSum> read)
{
    /// <summary>A loss that is known already.</summary>
    public static PendingLoss Of(LossSum known) => new(() => known);

    /// <summary>The loss; waits for the device.</summary>
    public LossSum Read() => read();
}
