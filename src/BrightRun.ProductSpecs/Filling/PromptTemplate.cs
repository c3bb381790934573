using System.Text;

namespace BrightRun.ProductSpecs.Filling;

/// <summary>
/// A text with places for values and with conditional blocks. Filling goes once over the template: a value is put in as it is and
/// never looked at again, so <c>$1</c>, braces and brackets in it mean nothing. Everything that is neither token nor marker
/// comes out as it stands there.
/// </summary>
public sealed class PromptTemplate
{
    private readonly IReadOnlyList<TemplatePart> _parts;

    private PromptTemplate(string name, string source, IReadOnlyList<TemplatePart> parts) => (Name, Source, _parts) = (name, source, parts);

    /// <summary>What messages call it, usually its file name.</summary>
    public string Name { get; }

    /// <summary>The template's own text.</summary>
    public string Source { get; }

    /// <summary>Takes a template apart.</summary>
    /// <param name="text">The template, with LF as line end.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="SpecsException">A conditional block is unterminated, nested, closed without having been opened or not understood.</exception>
    public static PromptTemplate Parse(string text, string name) => new(name, text, new TemplateParser(text, name).Parse());

    /// <summary>The names of all tokens, those in conditional blocks included.</summary>
    public IReadOnlySet<string> Names => Tokens(_parts).Select(token => token.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The names of all conditions.</summary>
    public IReadOnlySet<string> Conditions => _parts.OfType<ConditionalPart>().Select(block => block.Condition).ToHashSet(StringComparer.Ordinal);

    /// <summary>Puts the values in.</summary>
    /// <param name="values">Values by name in capitals.</param>
    /// <param name="conditions">Whether each condition is on, by name.</param>
    /// <exception cref="SpecsException">A token has no value, or a condition is not known; all of them are named with their lines.</exception>
    public string Fill(IReadOnlyDictionary<string, string> values, IReadOnlyDictionary<string, bool> conditions)
    {
        var unknown = _parts.OfType<ConditionalPart>().Where(block => !conditions.ContainsKey(block.Condition)).ToList();
        if (unknown.Count > 0)
        {
            throw new SpecsException(
                $"{Name}: no condition is called {Listed(unknown.Select(block => ($"{block.Condition}.enabled", block.Line)))}.",
                $"Use one of: {string.Join(", ", conditions.Keys.Order(StringComparer.Ordinal).Select(condition => $"{condition}.enabled"))}.");
        }

        var active = Active(conditions).ToList();
        var open = active.OfType<TokenPart>().Where(token => token.IsRequired && !values.ContainsKey(token.Name)).ToList();
        if (open.Count > 0)
        {
            throw new SpecsException(
                $"{Name}: nothing fills {Listed(open.Select(token => (token.Written, token.Line)))}.",
                $"Give a value with --set {open[0].Name}=VALUE or under \"settings\" in the configuration, or correct the template.");
        }

        var result = new StringBuilder();
        foreach (var part in active)
        {
            result.Append(part switch
            {
                TokenPart token => values.GetValueOrDefault(token.Name, token.Written),
                TextPart { Text: var text } => text,
                _ => "",
            });
        }

        return result.ToString();
    }

    private IEnumerable<TemplatePart> Active(IReadOnlyDictionary<string, bool> conditions) =>
        _parts.SelectMany(part => part is ConditionalPart block ? conditions[block.Condition] ? block.Parts : [] : [part]);

    private static IEnumerable<TokenPart> Tokens(IEnumerable<TemplatePart> parts) =>
        parts.SelectMany(part => part is ConditionalPart block ? block.Parts : [part]).OfType<TokenPart>();

    private static string Listed(IEnumerable<(string Name, int Line)> places) =>
        string.Join(", ", places.Distinct().Select(place => $"{place.Name} (line {place.Line})"));
}
