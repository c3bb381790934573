namespace BrightRun.ProductSpecs.Checking;

/// <summary>Something that is wrong, or odd, in the documents of a product.</summary>
/// <param name="Rule">Id of the rule; it stays.</param>
/// <param name="Severity">error or warning.</param>
/// <param name="File">As messages name it.</param>
/// <param name="Line">From 1; 0: the file as a whole.</param>
/// <param name="Message">What and why, in a sentence.</param>
public sealed record SpecsFinding(string Rule, string Severity, string File, int Line, string Message)
{
    /// <summary>Something that must be mended.</summary>
    public const string Error = "error";

    /// <summary>Something to look at.</summary>
    public const string Warning = "warning";
}
