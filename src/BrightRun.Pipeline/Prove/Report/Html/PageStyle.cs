namespace BrightRun.Pipeline.Prove.Report.Html;

/// <summary>How the page looks: on a wide and a narrow screen, in light and dark, and on paper. It names no file and no font that must be fetched.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root { color-scheme: light dark; --ground: light-dark(#f7f6f2, #14161a); --card: light-dark(#ffffff, #1c1f25); --line: light-dark(#d9d6cc, #363b45);
          --text: light-dark(#1f2227, #e8e6e1); --soft: light-dark(#565b66, #a9adb8); --accent: light-dark(#0b5c58, #7fd3c8); --accent-ground: light-dark(#e3f1ef, #163331);
          --a: light-dark(#666b76, #9aa0ad); --b: light-dark(#3a62a8, #86abf0); --c: light-dark(#b4501a, #f0a06a);
          --good: light-dark(#0b6b43, #79d6a6); --bad: light-dark(#a3231d, #ff9d92); --grid: light-dark(#e6e3da, #2b2f38); }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; }
        body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
        header, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1.25rem; }
        header { padding-top: 2.5rem; } footer { padding-bottom: 4rem; color: var(--soft); font-size: .9rem; }
        h1 { margin: 0 0 .75rem; font-size: clamp(1.6rem, 1.1rem + 2.2vw, 2.5rem); line-height: 1.15; letter-spacing: -.01em; text-wrap: balance; }
        h2 { margin: 3rem 0 .75rem; padding-top: 1.25rem; border-top: 2px solid var(--text); font-size: 1.35rem; line-height: 1.25; }
        h3 { margin: 1.75rem 0 .5rem; font-size: 1.08rem; }
        p, ul, ol { max-width: 46rem; margin: 0 0 1rem; } li { margin-bottom: .35rem; }
        a { color: var(--accent); } code { font: .9em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
        small, .soft { color: var(--soft); } .lead { font-size: 1.15rem; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.1rem; }
        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: .9rem; margin: 0 0 1rem; }
        .card h3 { margin-top: 0; } .card > :last-child { margin-bottom: 0; } .card + p { margin-top: 1rem; }
        .fact b { display: block; font-size: 1.7rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
        .note { border-left: 4px solid var(--accent); background: var(--accent-ground); border-radius: .3rem; padding: .8rem 1rem; max-width: 46rem; margin: 0 0 1rem; }
        .arm { display: inline-grid; place-items: center; width: 1.55em; height: 1.55em; border-radius: 50%; color: var(--card); background: var(--a); font-weight: 700; font-size: .9em; }
        .arm-1 { background: var(--b); } .arm-2 { background: var(--c); } .arm-last { background: var(--c); }
        .stroke-0 { stroke: var(--a); } .stroke-1 { stroke: var(--b); } .stroke-2, .stroke-last { stroke: var(--c); }
        .fill-0 { fill: var(--a); } .fill-1 { fill: var(--b); } .fill-2, .fill-last { fill: var(--c); }
        .scroll { overflow-x: auto; margin: 0 0 1rem; }
        table { width: 100%; border-collapse: collapse; background: var(--card); border: 1px solid var(--line); font-size: .94rem; }
        caption { text-align: left; padding: 0 0 .5rem; color: var(--soft); }
        th, td { padding: .5rem .65rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        thead th { border-bottom: 2px solid var(--line); font-size: .86rem; } .n { text-align: right; font-variant-numeric: tabular-nums; } td.n { white-space: nowrap; }
        tbody th { font-weight: 600; } tbody th small { display: block; font-weight: 400; } td small { display: block; white-space: nowrap; }
        .met { color: var(--good); font-weight: 600; } .against { color: var(--bad); font-weight: 600; }
        svg { display: block; width: 100%; overflow: visible; } svg text { fill: var(--soft); font: .8rem system-ui, sans-serif; }
        .axis { stroke: var(--soft); } .rule { stroke: var(--grid); }
        .plot { display: grid; grid-template-columns: minmax(11rem, 15rem) 1fr; column-gap: 1rem; align-items: center; padding: 0 1.5rem 0 0; }
        .plot > span { line-height: 1.25; padding: .3rem 0; } .plot > span small { display: block; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; padding: 0; list-style: none; font-size: .92rem; max-width: none; } .legend svg { display: inline-block; width: 1.6rem; height: 1rem; vertical-align: -.15rem; }
        .bars { display: grid; grid-template-columns: 1.6rem 1fr 4.2rem; gap: .25rem .5rem; align-items: center; font-variant-numeric: tabular-nums; } .bars span:nth-child(3n) { text-align: right; }
        .line { position: relative; height: 11rem; margin: .5rem 0 .25rem; } .line svg { height: 100%; } .line polyline { fill: none; stroke-width: 2.2; vector-effect: non-scaling-stroke; }
        .ends { display: flex; justify-content: space-between; gap: 1rem; font-size: .85rem; color: var(--soft); }
        .answers { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); gap: .9rem; }
        .said { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; margin: .35rem 0 0; max-width: none; }
        blockquote { margin: 0 0 .9rem; padding: .6rem 1rem; border-left: 4px solid var(--line); max-width: 46rem; } blockquote .said { margin: 0; }
        .example { margin: 0 0 2.2rem; } details { margin: 1rem 0; } summary { cursor: pointer; font-weight: 600; }
        .hash { font: .82rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .7rem .9rem; margin: .25rem 0 1rem; overflow-x: auto; font: .9rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
        @media (max-width: 46rem) {
          header, main, footer { padding: 0 1rem; } header { padding-top: 1.5rem; }
          .plot { grid-template-columns: 1fr; padding: 0; } .plot > span { padding: .55rem 0 0; }
          table.stack, .stack tbody { display: block; border: 0; background: none; } .stack thead { position: absolute; clip-path: inset(50%); } .stack caption { display: block; }
          .stack tr { display: block; background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .7rem .9rem; margin: 0 0 .8rem; }
          .stack th, .stack td { display: flex; justify-content: space-between; gap: 1rem; border: 0; padding: .2rem 0; text-align: right; white-space: normal; }
          .stack tbody th { display: block; text-align: left; } .stack td::before { content: attr(data-label); flex: none; color: var(--soft); text-align: left; font-family: system-ui, sans-serif; } .stack td small { white-space: normal; }
        }
        @media print {
          :root { color-scheme: light; } @page { size: A4; margin: 16mm 14mm; }
          body { background: #fff; font-size: 9.5pt; line-height: 1.45; } header, main, footer { max-width: none; padding: 0; } h2 { margin-top: 1.6rem; break-after: avoid; } h3, h3 + p { break-after: avoid; }
          p, ul, ol, .note, blockquote { max-width: none; } .card, tr, .plot > *, blockquote, .legend, .example { break-inside: avoid; } table { font-size: 8.4pt; } th, td { padding: .25rem .35rem; }
          .scroll { overflow: visible; } details::details-content { content-visibility: visible; block-size: auto; } .answers, .grid { grid-template-columns: repeat(3, 1fr); gap: .5rem; } .facts { grid-template-columns: repeat(4, 1fr); } .card { padding: .5rem .6rem; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } a { color: inherit; text-decoration: none; } td small { font-size: 6.6pt; } .chart { break-inside: auto; } .numbers { break-before: page; }
        }
        """;
}
