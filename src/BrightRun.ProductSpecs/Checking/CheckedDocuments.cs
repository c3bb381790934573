using BrightRun.ProductSpecs.Documents;
using BrightRun.ProductSpecs.Layout;

namespace BrightRun.ProductSpecs.Checking;

/// <summary>The documents of a product, read once for all rules.</summary>
internal sealed class CheckedDocuments
{
    private readonly Dictionary<SpecsDocument, IReadOnlyList<MarkdownLine>> _lines = [];

    public CheckedDocuments(SpecsContext context)
    {
        Context = context;
        foreach (var document in SpecsDocument.All)
        {
            var path = context.At(document.Path(context.Abbreviation));
            if (context.Files.FileExists(path))
                _lines[document] = MarkdownLines.Of(context.Files.Lines(path));
        }

        Stories = Has(SpecsDocument.UserStories) ? [.. StoryParser.Parse(Lines(SpecsDocument.UserStories)).SelectMany(section => section.Stories)] : [];
        Requirements = RequirementsDocument.Parse(Lines(SpecsDocument.Requirements).Select(line => line.Text));
        Declared = [.. RequirementIds.In(Lines(SpecsDocument.Requirements)).Where(id => id.StartsItem)];
        Journey = JourneyParser.Parse(Lines(SpecsDocument.UserJourney).Select(line => line.Text));
    }

    public SpecsContext Context { get; }

    public IReadOnlyList<UserStory> Stories { get; }

    public RequirementsDocument Requirements { get; }

    /// <summary>Functional requirements where they begin, repeated ones included.</summary>
    public IReadOnlyList<DeclaredId> Declared { get; }

    public Journey Journey { get; }

    public bool Has(SpecsDocument document) => _lines.ContainsKey(document);

    public IReadOnlyList<MarkdownLine> Lines(SpecsDocument document) => _lines.GetValueOrDefault(document, []);

    public string Shown(SpecsDocument document) => Context.Shown(Context.At(document.Path(Context.Abbreviation)));

    /// <summary>The file that stands for what a step makes: its document, or the index of its sections.</summary>
    public string Shown(string step) => Context.Configuration.Step(step).Document is { } document
        ? Shown(document)
        : Context.Shown(Context.At(SpecsLayout.Document(Context.Abbreviation, step == StepId.Split ? SpecsLayout.SectionIndex : SpecsLayout.CombinedIndex)));

    public SpecsFinding Error(string rule, SpecsDocument document, int line, string message) => new(rule, SpecsFinding.Error, Shown(document), line, message);

    public SpecsFinding Warning(string rule, SpecsDocument document, int line, string message) => new(rule, SpecsFinding.Warning, Shown(document), line, message);
}
