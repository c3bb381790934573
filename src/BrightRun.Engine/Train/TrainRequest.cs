using BrightRun.Domain.Options;
using BrightRun.Domain.Train;

namespace BrightRun.Engine.Train;

/// <summary>What a caller asks of a run.</summary>
/// <param name="Options">All values, whether given or not.</param>
/// <param name="Given">What was given and doesn't merely hold by default: a run that is continued, or an adapter that is trained on, must agree with it.</param>
/// <param name="Threads">CPU threads, or null for all cores.</param>
public sealed record TrainRequest(TrainOptions Options, IReadOnlyDictionary<OptionEntry, object?> Given, int? Threads);
