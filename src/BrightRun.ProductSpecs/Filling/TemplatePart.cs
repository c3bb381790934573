namespace BrightRun.ProductSpecs.Filling;

/// <summary>A piece of a template, in the order of the text.</summary>
/// <param name="Line">Line on which it begins, from 1.</param>
internal abstract record TemplatePart(int Line);

/// <summary>Text that stays as it is.</summary>
internal sealed record TextPart(string Text, int Line) : TemplatePart(Line);

/// <summary>A place for a value.</summary>
/// <param name="Written">As it stands in the template, brackets included.</param>
/// <param name="Name">The name, see <see cref="TokenSyntax.NameOf"/>.</param>
/// <param name="IsRequired">Whether it can be nothing but a place for a value; a word in brackets may be the author's own.</param>
internal sealed record TokenPart(string Written, string Name, bool IsRequired, int Line) : TemplatePart(Line);

/// <summary>Parts that stand there only when a condition is on.</summary>
internal sealed record ConditionalPart(string Condition, IReadOnlyList<TemplatePart> Parts, int Line) : TemplatePart(Line);
