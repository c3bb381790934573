namespace BrightRun.Pipeline.Tests.Prove.Report;

/// <summary>Questions to a page that is open in a browser; each gives a list of what is wrong.</summary>
internal static class PageProbes
{
    /// <summary>Elements with text that stand wider than the window, unless they may be scrolled or are hidden on purpose.</summary>
    public const string OutOfTheirBox = """
        () => [...document.querySelectorAll('main *')]
          .filter(element => element.textContent.trim() && !element.closest('.scroll') && !element.closest('details:not([open])') && !element.closest('svg'))
          .filter(element => element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < -1)
          .map(element => element.tagName + ': ' + element.textContent.trim().slice(0, 60))
        """;

    /// <summary>Texts whose contrast against what lies behind them is below 4.5 to 1 (WCAG 2.2, 1.4.3).</summary>
    public const string LowContrast = """
        () => {
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const light = colour => { const [r, g, b] = colour.map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const ground = element => { for (let e = element; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] === 255) return c; } return [255, 255, 255, 255]; };
          const found = new Set();
          for (const element of document.querySelectorAll('body *')) {
            if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim()) || element.closest('details:not([open])')) continue;
            const style = getComputedStyle(element);
            const text = rgb(element.closest('svg') ? style.fill : style.color);
            const [a, b] = [light(text), light(ground(element))].sort((x, y) => y - x);
            const ratio = (a + .05) / (b + .05);
            if (ratio < 4.5) found.add(element.tagName + '.' + (element.className.baseVal ?? element.className) + ' ' + ratio.toFixed(2) + ': ' + element.textContent.trim().slice(0, 40));
          }
          return [...found];
        }
        """;
}
