namespace BrightRun.ProductSpecs.Checking;

/// <summary><c>specs check</c>: holds the documents and prompts of a product against all rules.</summary>
public static class SpecsCheck
{
    /// <summary>Everything that was found, by file and line.</summary>
    public static IReadOnlyList<SpecsFinding> Run(SpecsContext context)
    {
        var documents = new CheckedDocuments(context);
        IEnumerable<SpecsFinding> findings =
        [
            .. PresenceRules.Find(documents),
            .. IdRules.Find(documents),
            .. TraceRules.Find(documents),
            .. WireframeRules.Find(documents),
            .. PromptRules.Find(documents),
            .. RewriteRules.Find(documents),
            .. ForeignRules.Find(documents),
        ];
        return [.. findings.Distinct().OrderBy(finding => finding.File, StringComparer.Ordinal).ThenBy(finding => finding.Line).ThenBy(finding => finding.Rule, StringComparer.Ordinal)];
    }
}
