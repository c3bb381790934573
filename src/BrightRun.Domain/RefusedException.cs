namespace BrightRun.Domain;

/// <summary>
/// Input or a request that the product refuses: the message says what is wrong and where, the remedy says what to do.
/// Whatever a person can cause ends in this exception (exit code 1); every other exception is a defect of ours (exit code 70).
/// </summary>
/// <param name="problem">One sentence naming the thing: the file, tensor, option or conversation, with the values that clash.</param>
/// <param name="remedy">One sentence that says what to do about it.</param>
/// <param name="cause">The exception underneath, where there is one.</param>
public class RefusedException(string problem, string remedy, Exception? cause = null) : Exception(problem, cause)
{
    /// <summary>What the person can do about it.</summary>
    public string Remedy { get; } = remedy;
}
