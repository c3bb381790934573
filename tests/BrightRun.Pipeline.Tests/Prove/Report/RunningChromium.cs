using Microsoft.Playwright;

namespace BrightRun.Pipeline.Tests.Prove.Report;

/// <summary>One browser for all tests of a class.</summary>
public sealed class RunningChromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser; skips the calling test where Chromium is not installed.</summary>
    public IBrowser Browser
    {
        get
        {
            _ = Chromium.Require();
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Chromium.Find() is not { } program)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Chromium.Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
