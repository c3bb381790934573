namespace BrightRun.Cli.Hosting;

/// <summary>What the process says when it ends; scripts rely on these.</summary>
internal static class ExitCode
{
    /// <summary>Done; warnings allowed.</summary>
    public const int Done = 0;

    /// <summary>The input or the run was refused.</summary>
    public const int Refused = 1;

    /// <summary>Wrong command line.</summary>
    public const int Usage = 2;

    /// <summary>A required input is missing; only the verbs of <c>specs</c> say so.</summary>
    public const int MissingInput = 3;

    /// <summary>A defect of ours (EX_SOFTWARE of sysexits.h).</summary>
    public const int Defect = 70;

    /// <summary>Interrupted by Ctrl-C; state saved (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>Terminated; state saved (128 + SIGTERM).</summary>
    public const int Terminated = 143;
}
