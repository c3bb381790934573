using System.Net;
using System.Text;
using BrightRun.Tokens.Examples.Preview;

namespace BrightRun.Cli.Data;

/// <summary>The sequences of an example as one HTML page that needs nothing else: no script, no font, no picture from anywhere.</summary>
internal static class PreviewPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: light-dark(#fbfaf7, #16181d); --card: light-dark(#ffffff, #1e2128); --line: light-dark(#dedad0, #363b46);
          --text: light-dark(#24262b, #e6e4de); --context: light-dark(#5f6068, #a3a6b0);
          --learned: light-dark(#0b5a36, #8fe0b4); --learned-a: light-dark(#d9f2e3, #143d2a); --learned-b: light-dark(#c3e8d3, #1b4d36);
          --masked: light-dark(#8c1d18, #ffb3a8); --masked-a: light-dark(#fde3df, #4a1c1a); --masked-b: light-dark(#f8d2cc, #5c2522); }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 62rem; padding: 1.5rem 1rem 4rem; background: var(--ground); color: var(--text); font: 1rem/1.6 system-ui, sans-serif; }
        h1 { margin: 0 0 .25rem; font-size: 1.35rem; overflow-wrap: anywhere; }
        p { margin: 0 0 1rem; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 0 0 1rem; }
        dl div { padding: .6rem .8rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
        dt { font-size: .85rem; } dd { margin: 0; font-size: 1.35rem; font-variant-numeric: tabular-nums; } dd small { font-size: .8rem; }
        ul { margin: 0 0 1rem; padding-left: 1.2rem; }
        pre { margin: 0 0 2.5rem; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
          font: .95rem/1.9 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        pre span { padding: .12em 0; border-radius: .15em; } pre span:hover { outline: 2px solid currentColor; }
        .c { color: var(--context); } pre .c:nth-child(even) { background: color-mix(in srgb, var(--line) 35%, transparent); }
        .s { color: var(--learned); background: var(--learned-a); text-decoration: underline; text-underline-offset: .25em; } pre .s:nth-child(even) { background: var(--learned-b); }
        .m { color: var(--masked); background: var(--masked-a); text-decoration: underline dotted; text-underline-offset: .25em; } pre .m:nth-child(even) { background: var(--masked-b); }
        .x { font-weight: 700; }
        """;

    /// <summary>The page.</summary>
    /// <param name="examples">What to show; at least one.</param>
    /// <param name="format">Name of the chat format; null for tokenized data.</param>
    public static string Of(IReadOnlyList<PreviewedExample> examples, string? format)
    {
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>What training sees: {Escaped(examples[0].Name)}</title>
            <style>
            {Style}
            </style>
            </head>
            <body>

            """);
        foreach (var example in examples)
            Append(page, example, format);
        page.Append("</body>\n</html>\n");
        return page.ToString();
    }

    private static void Append(StringBuilder page, PreviewedExample example, string? format)
    {
        page.Append($"""
            <h1>{Escaped(example.Name)}</h1>
            <p>What training sees: {example.Pairs} {(example.Pairs == 1 ? "pair" : "pairs")} in one sequence of {example.Tokens.Count:N0} tokens{(format is null ? "" : $", chat format {Escaped(format)}")}. Special tokens are bold; point at a token to see its id.</p>
            <dl>

            """);
        foreach (var kind in Enum.GetValues<TokenKind>())
        {
            double share = (double)example.Count(kind) / example.Tokens.Count;
            page.Append($"<div><dt><span class=\"{Class(kind)}\">{PreviewText.Name(kind)}</span></dt><dd>{example.Count(kind):N0} <small>tokens, {share:P0}</small></dd></div>\n");
        }
        page.Append("</dl>\n");
        AppendNotes(page, example.Notes);
        page.Append("<pre>");
        foreach (var token in example.Tokens)
            page.Append($"<span class=\"{Class(token.Kind)}{(token.IsSpecial ? " x" : "")}\" title=\"{Title(token)}\">{(token.Text.Length == 0 ? "▫" : Escaped(token.Text))}</span>");
        page.Append("</pre>\n");
    }

    private static void AppendNotes(StringBuilder page, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0)
            return;
        page.Append("<ul>\n");
        foreach (string note in notes)
            page.Append($"<li>{Escaped(note)}</li>\n");
        page.Append("</ul>\n");
    }

    private static string Title(PreviewedToken token) => token.Text.Length == 0
        ? $"{token.Id}: the first bytes of the next character"
        : $"{token.Id}: {token.Kind.ToString().ToLowerInvariant()}";

    private static char Class(TokenKind kind) => kind switch
    {
        TokenKind.Supervised => 's',
        TokenKind.Masked => 'm',
        _ => 'c',
    };

    private static string Escaped(string text) => WebUtility.HtmlEncode(VisibleText.Of(text));
}
