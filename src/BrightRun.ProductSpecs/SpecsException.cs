namespace BrightRun.ProductSpecs;

/// <summary>Why a step did not do its work; each kind has its own exit code on the command line.</summary>
public enum SpecsFailure
{
    /// <summary>The input or the request is refused (exit code 1).</summary>
    Failed,

    /// <summary>The call itself is wrong: a name, an abbreviation, a verb that was divided (exit code 2).</summary>
    WrongArguments,

    /// <summary>A required input is not there yet (exit code 3); the remedy names the command that makes it.</summary>
    MissingInput,
}

/// <summary>Something that a person can cause and mend: the message says what and where, the remedy what to do.</summary>
/// <param name="problem">What is wrong, with the file, line and values.</param>
/// <param name="remedy">What to do about it.</param>
/// <param name="failure">Which kind of failure it is.</param>
public sealed class SpecsException(string problem, string remedy, SpecsFailure failure = SpecsFailure.Failed) : Exception(problem)
{
    /// <summary>What the person can do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>Which kind of failure it is.</summary>
    public SpecsFailure Failure { get; } = failure;
}
