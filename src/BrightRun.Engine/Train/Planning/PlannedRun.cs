using BrightRun.Domain.Train;
using BrightRun.Formats;
using BrightRun.Tokens.Examples;

namespace BrightRun.Engine.Train.Planning;

/// <summary>A run that is planned to the last detail and has loaded no weight yet.</summary>
/// <param name="Options">The options that hold.</param>
/// <param name="Plan">What is stored.</param>
/// <param name="Forecast">What a person sees.</param>
/// <param name="Base">The base, open.</param>
/// <param name="Data">The sequences.</param>
/// <param name="Adapter">The adapter that it begins with.</param>
/// <param name="Compute">Where and in which numbers.</param>
/// <param name="Steps">Deals sequences out to steps.</param>
/// <param name="Grouping">How sequences share forward passes.</param>
/// <param name="Schedule">The learning rate of each step.</param>
internal sealed record PlannedRun(
    TrainOptions Options,
    RunPlan Plan,
    TrainingForecast Forecast,
    BaseModel Base,
    RunData Data,
    AdapterSetup Adapter,
    ComputeChoice Compute,
    StepPlanner Steps,
    GroupingOptions Grouping,
    LearningRateSchedule Schedule);
