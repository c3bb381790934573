using BrightRun.ProductSpecs.Filling;
using CsCheck;

namespace BrightRun.ProductSpecs.Tests.Filling;

/// <summary>Placeholders and conditional blocks never lose or double a character of what they don't own, whatever stands around them.</summary>
public class PromptTemplateProperties
{
    /// <summary>A piece of a template, and what must come out of it when the condition is on and when it is off.</summary>
    private sealed record Piece(string Written, string On, string Off);

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal) { ["A"] = "$1{B}[XX]", ["LONG_NAME"] = "\\n{{A}}", ["B"] = "" };

    /// <summary>Text without brackets or braces, in which nothing can be taken for a token.</summary>
    private static readonly Gen<string> Plain = Gen.OneOf(
        Gen.String[Gen.Char[" \t\n-*#$\\`'\"äé,.:;abcXYZ019"], 0, 12],
        Gen.OneOfConst("{}", "{ A }", "[x]", "[Mixed case]", "]]", "[[", "{a-b}", "}{", "[[ else ]]", "\U0001F97E"));

    private static readonly Gen<Piece> Text = Plain.Select(text => new Piece(text, text, text));

    private static readonly Gen<Piece> Token = Gen.OneOfConst("A", "LONG_NAME", "B").SelectMany(name => Gen.OneOfConst($"{{{name}}}", $"{{{{{name}}}}}", $"{{{name.ToLowerInvariant()}}}")
        .Select(written => new Piece(written, Values[name], Values[name])));

    private static readonly Gen<Piece> Flat = Gen.OneOf(Text, Token);

    /// <summary>Blocks within a line, fenced by letters so that their markers never stand alone.</summary>
    private static readonly Gen<Piece> Inline = Flat.Array[0, 3].Select(parts => new Piece(
        $"a[[ if c.enabled ]]b{string.Concat(parts.Select(part => part.Written))}b[[ endif ]]a", $"ab{string.Concat(parts.Select(part => part.On))}ba", "aa"));

    /// <summary>Blocks whose markers stand alone on their lines; they own those lines.</summary>
    private static readonly Gen<Piece> Lines = Gen.Select(Flat.Array[0, 3], Gen.OneOfConst("", " ", "\t")).Select((parts, space) => new Piece(
        $"x\n{space}[[ if c.enabled ]]{space}\ny{string.Concat(parts.Select(part => part.Written))}y\n{space}[[endif]]\nz", $"x\ny{string.Concat(parts.Select(part => part.On))}y\nz", "x\nz"));

    private static readonly Gen<Piece[]> Template = Gen.OneOf(Text, Token, Inline, Lines).Array[0, 12];

    [Fact]
    public void Filling_ChangesNothingButTokensAndMarkers() => Template.Sample(pieces =>
    {
        // Pieces are kept apart by a letter: two halves of a token that meet would be a token.
        var text = string.Join('|', pieces.Select(piece => piece.Written));
        var template = PromptTemplate.Parse(text, "t");

        Assert.Equal(string.Join('|', pieces.Select(piece => piece.On)), template.Fill(Values, Condition(true)));
        Assert.Equal(string.Join('|', pieces.Select(piece => piece.Off)), template.Fill(Values, Condition(false)));
    });

    [Fact]
    public void Text_WithoutTokens_ComesOutByteForByte() => Gen.String[Gen.Char["{}[] \nabAB_$\\"], 0, 60].Sample(text =>
    {
        PromptTemplate template;
        try
        {
            template = PromptTemplate.Parse(text, "t");
        }
        catch (SpecsException)
        {
            return;
        }

        if (template.Names.Count == 0 && template.Conditions.Count == 0)
            Assert.Equal(text, template.Fill(Values, Condition(true)));
    });

    private static Dictionary<string, bool> Condition(bool on) => new(StringComparer.Ordinal) { ["c"] = on };
}
