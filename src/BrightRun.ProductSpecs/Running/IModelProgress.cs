namespace BrightRun.ProductSpecs.Running;

/// <summary>What happened so far on the way to an answer.</summary>
/// <param name="Title">What is being written.</param>
/// <param name="Characters">Characters received.</param>
/// <param name="Elapsed">Since the call began.</param>
/// <param name="Cost">US dollars so far, estimated from characters; null: no price is known.</param>
public sealed record ModelStatus(string Title, int Characters, TimeSpan Elapsed, double? Cost);

/// <summary>Hears about calls of a model.</summary>
public interface IModelProgress
{
    /// <summary>A call begins, or its text grew.</summary>
    void Report(ModelStatus status);

    /// <summary>A try failed and another one follows after a pause.</summary>
    void Pause(string reason, TimeSpan pause);
}
