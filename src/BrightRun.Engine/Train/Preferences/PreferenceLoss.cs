namespace BrightRun.Engine.Train.Preferences;

/// <summary>
/// Direct preference optimization (Rafailov et al. 2023, arXiv:2305.18290): −ln σ(β ((pc − rc) − (pr − rr))), with the log-probabilities
/// of the chosen and the rejected answer under the policy (p) and the reference (r), summed over their tokens.
/// </summary>
/// <param name="Beta">β, above 0: how strongly the reference holds the policy.</param>
/// <param name="PolicyChosen">pc, in nats.</param>
/// <param name="PolicyRejected">pr, in nats.</param>
/// <param name="ReferenceChosen">rc, in nats.</param>
/// <param name="ReferenceRejected">rr, in nats.</param>
internal readonly record struct PreferenceLoss(double Beta, double PolicyChosen, double PolicyRejected, double ReferenceChosen, double ReferenceRejected)
{
    /// <summary>β (pc − rc).</summary>
    public double ChosenReward => Beta * (PolicyChosen - ReferenceChosen);

    /// <summary>β (pr − rr).</summary>
    public double RejectedReward => Beta * (PolicyRejected - ReferenceRejected);

    /// <summary>By how much the chosen answer is preferred.</summary>
    public double Margin => ChosenReward - RejectedReward;

    /// <summary>The loss, computed without overflow for any margin.</summary>
    public double Value => Math.Max(0, -Margin) + Math.Log(1 + Math.Exp(-Math.Abs(Margin)));

    /// <summary>Derivative with respect to the cross entropy of the chosen answer, −pc; that of the rejected one is its negative.</summary>
    public double ChosenSlope => Beta / (1 + Math.Exp(Margin));
}
