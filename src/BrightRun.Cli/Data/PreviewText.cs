using BrightRun.Tokens.Examples.Preview;
using Spectre.Console;

namespace BrightRun.Cli.Data;

/// <summary>
/// A previewed example on a terminal. With colours each kind of token has its own, in two shades that take turns so that
/// tokens can be told apart, and special tokens are inverted; without colours runs of a kind stand between marks.
/// </summary>
internal static class PreviewText
{
    public const string SupervisedOpens = "{+", SupervisedCloses = "+}", MaskedOpens = "[-", MaskedCloses = "-]";

    private static readonly Dictionary<TokenKind, Style[]> Shades = new()
    {
        [TokenKind.Context] = [new Style(Color.Grey62), new Style(Color.Grey46)],
        [TokenKind.Supervised] = [new Style(Color.Green, decoration: Decoration.Bold), new Style(Color.SpringGreen2, decoration: Decoration.Bold)],
        [TokenKind.Masked] = [new Style(Color.Red, decoration: Decoration.Underline), new Style(Color.Orange1, decoration: Decoration.Underline)],
    };

    /// <summary>Heading, legend, tokens and notes in colour.</summary>
    public static void Write(PreviewedExample example, IAnsiConsole console)
    {
        var tokens = new Paragraph();
        for (int i = 0; i < example.Tokens.Count; i++)
            tokens.Append(VisibleText.Of(example.Tokens[i].Text), Shade(example.Tokens[i], i));
        console.WriteLine(Heading(example));
        foreach (var kind in Enum.GetValues<TokenKind>())
            console.Write(new Paragraph($"  {Name(kind)}: {example.Count(kind):N0} tokens\n", Shades[kind][0]));
        console.WriteLine();
        console.Write(tokens);
        console.WriteLine();
        foreach (string note in example.Notes)
            console.WriteLine($"note: {VisibleText.Of(note)}");
    }

    /// <summary>Heading, legend, tokens and notes without colours and without broken lines.</summary>
    public static void Write(PreviewedExample example, TextWriter results)
    {
        results.WriteLine(Heading(example));
        foreach (var kind in Enum.GetValues<TokenKind>())
            results.WriteLine($"  {Opening(kind)}{Name(kind)}{Closing(kind)}: {example.Count(kind):N0} tokens");
        results.WriteLine();
        var open = TokenKind.Context;
        foreach (var token in example.Tokens)
        {
            if (token.Kind != open)
                results.Write(Closing(open) + Opening(token.Kind));
            open = token.Kind;
            results.Write(VisibleText.Of(token.Text));
        }
        results.WriteLine(Closing(open));
        foreach (string note in example.Notes)
            results.WriteLine($"note: {VisibleText.Of(note)}");
    }

    /// <summary>The kind as the legend names it.</summary>
    public static string Name(TokenKind kind) => kind switch
    {
        TokenKind.Context => "context (read, not learned)",
        TokenKind.Supervised => "supervised (learned)",
        TokenKind.Masked => "masked (defective or excluded answer: read, never learned)",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind."),
    };

    /// <summary>What an example is, in one line.</summary>
    public static string Heading(PreviewedExample example) =>
        $"{VisibleText.Of(example.Name)}: {example.Pairs} {(example.Pairs == 1 ? "pair" : "pairs")}, {example.Tokens.Count:N0} tokens";

    private static Style Shade(PreviewedToken token, int place)
    {
        var style = Shades[token.Kind][place % 2];
        return token.IsSpecial ? style.Decoration(style.Decoration | Decoration.Invert) : style;
    }

    private static string Opening(TokenKind kind) => kind switch
    {
        TokenKind.Supervised => SupervisedOpens,
        TokenKind.Masked => MaskedOpens,
        _ => "",
    };

    private static string Closing(TokenKind kind) => kind switch
    {
        TokenKind.Supervised => SupervisedCloses,
        TokenKind.Masked => MaskedCloses,
        _ => "",
    };
}
