using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Pretrain;

/// <summary>What decides the course of a pre-training run.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Draws the first weights and the order of the documents.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Learning rate at its highest, above 0.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>Tokens of an optimizer step, about.</summary>
    public int StepTokens { get; init; } = 2048;

    /// <summary>Most tokens that a thread takes in one pass: the results of all layers are kept for it.</summary>
    public int PassTokens { get; init; } = 5120;

    /// <summary>Share of the steps in which the learning rate rises, 0 to 1.</summary>
    public double WarmupShare { get; init; } = 0.04;

    /// <summary>Largest norm of a gradient.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Steps between measurements of the held-out loss.</summary>
    public int EvaluateEvery { get; init; } = 100;

    /// <summary>Steps between checkpoints.</summary>
    public int SaveEvery { get; init; } = 20;

    /// <summary>Whether the model computes in bfloat16; weights, gradient sums and optimizer are float32 always.</summary>
    public required bool BFloat16 { get; init; }

    /// <summary>CPU threads; results depend on their number in the last bits.</summary>
    public required int Threads { get; init; }
}

/// <summary>A pre-training run: what model, on which documents, how.</summary>
public sealed record PretrainingSetup
{
    /// <summary>The run's own folder: first weights, metrics, checkpoints, and at the end the model.</summary>
    public required string Folder { get; init; }

    /// <summary>The model's description.</summary>
    public required ModelConfig Model { get; init; }

    /// <summary>Documents to learn from, each seen once.</summary>
    public required IReadOnlyList<TrainingSequence> Training { get; init; }

    /// <summary>Documents to measure with.</summary>
    public required IReadOnlyList<TrainingSequence> HeldOut { get; init; }

    /// <summary>What decides the course.</summary>
    public required PretrainingOptions Options { get; init; }
}

/// <summary>What a call came to.</summary>
/// <param name="Finished">False when it was asked to stop; the state is saved.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
/// <param name="FirstHeldOutLoss">Held-out loss before the first step, in nats per token.</param>
/// <param name="HeldOutLoss">The latest held-out loss.</param>
/// <param name="Tokens">Tokens seen.</param>
/// <param name="Seconds">Time of all steps.</param>
public sealed record PretrainingOutcome(bool Finished, int Step, int TotalSteps, double? FirstHeldOutLoss, double? HeldOutLoss, long Tokens, double Seconds);
