using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>What decides the course of the steps.</summary>
/// <param name="Schedule">The learning rate of each step; its length is that of the run.</param>
/// <param name="MaxGradNorm">Largest norm of a gradient; 0 for no limit.</param>
/// <param name="EvaluateEvery">Steps between evaluations.</param>
/// <param name="Patience">Evaluations without improvement before the run ends; null for never.</param>
/// <param name="KeepBest">Whether the values of the best evaluation are remembered.</param>
/// <param name="SaveEvery">Steps between checkpoints.</param>
internal sealed record TrainerSettings(LearningRateSchedule Schedule, double MaxGradNorm, int EvaluateEvery, int? Patience, bool KeepBest, int SaveEvery);
